import { type ActionContext, field, fields } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import type { OpenAI } from 'openai'
import { imageUrls } from './image-urls.js'
import { modelField } from './model-field.js'

/** Characters; about a million tokens. */
const LONGEST_TEXT = 4_000_000

/** The inputs every action has that talks to a chat model. */
export const conversationFields = {
  model: modelField.chat,
  prompt: field.longText({
    title: 'Prompt',
    help: 'What you ask. It is sent as the last message.',
    minLength: 1,
    maxLength: LONGEST_TEXT,
  }),
  system: field.longText({
    title: 'Instructions',
    help: 'How the model should behave, said before everything else.',
    placeholder: 'Answer in one sentence, in plain language.',
    optional: true,
    maxLength: LONGEST_TEXT,
  }),
  messages: field.list({
    title: 'Earlier messages',
    help: 'The conversation so far, oldest first, when the model should know it.',
    of: field.object({
      title: 'Message',
      fields: {
        role: field.choice({
          title: 'Said by',
          choices: [
            { value: 'user', title: 'Person' },
            { value: 'assistant', title: 'Model' },
            { value: 'system', title: 'Instructions' },
          ],
        }),
        content: field.longText({ title: 'Text', maxLength: LONGEST_TEXT }),
      },
    }),
    optional: true,
  }),
  images: field.list({
    title: 'Images',
    help: 'PNG, JPEG, WebP or GIF, 20 MB in all, for a model that can see.',
    of: field.file({ title: 'Image' }),
    optional: true,
    max: 20,
  }),
  temperature: field.number({
    title: 'Temperature',
    help: 'From 0, the most likely words, to 2, the most varied. Reasoning models accept none.',
    optional: true,
    min: 0,
    max: 2,
  }),
  maxTokens: field.number({
    title: 'Longest answer',
    help: 'In tokens, of about four letters each. Reasoning counts too; an answer that reaches it is cut off.',
    optional: true,
    integer: true,
    min: 1,
  }),
}

const form = fields(conversationFields)

type Conversation = Static<typeof form>

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming

/** The request for a conversation: instructions, earlier messages, then the prompt with its images. */
export async function chatRequest({ input, files }: ActionContext<unknown, Conversation>): Promise<Request> {
  const { model, prompt, system, messages = [], images = [], temperature, maxTokens } = input
  const urls = await imageUrls(images, files)
  return {
    model,
    messages: [
      ...(system ? [{ role: 'system' as const, content: system }] : []),
      ...messages,
      { role: 'user', content: urls.length === 0 ? prompt : [{ type: 'text', text: prompt }, ...urls.map(imagePart)] },
    ],
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
  }
}

const imagePart = (url: string) => ({ type: 'image_url' as const, image_url: { url } })

/** The field to point at when the whole is too long. */
export function longestText({
  prompt,
  messages = [],
}: Pick<Conversation, 'prompt' | 'messages'>): 'prompt' | 'messages' {
  const earlier = messages.reduce((sum, message) => sum + message.content.length, 0)
  return earlier > prompt.length ? 'messages' : 'prompt'
}
