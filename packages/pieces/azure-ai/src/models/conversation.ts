import { type ActionContext, field, fields, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import { deploymentField } from './deployment-field.js'
import { imageUrls } from './image-urls.js'
import { LONGEST_TEXT, messagesField, messagesOf } from './messages.js'
import type { ChatRequest, TextField } from './models-client.js'

/** The inputs every action has that talks to a chat model. */
export const conversationFields = {
  model: deploymentField.chat,
  prompt: field.longText({
    title: 'Prompt',
    help: 'What you ask. It is sent as the last message; only where the earlier messages end with what is to be answered, such as the result of a tool, it may be left out.',
    optional: true,
    maxLength: LONGEST_TEXT,
  }),
  system: field.longText({
    title: 'Instructions',
    help: 'How the model should behave, said before everything else.',
    placeholder: 'Answer in one sentence, in plain language.',
    optional: true,
    maxLength: LONGEST_TEXT,
  }),
  messages: messagesField,
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

/**
 * The request for a conversation: instructions, earlier messages, then the prompt with its images.
 *
 * @throws PieceError `invalid_input` where there is nothing to answer, for messages and images that cannot be sent.
 */
export async function chatRequest({ input, files }: ActionContext<unknown, Conversation>): Promise<ChatRequest> {
  const { model, prompt = '', system, messages = [], images = [], temperature, maxTokens } = input
  if (prompt === '' && messages.length === 0) throw nothingAsked()
  const earlier = await messagesOf(messages)
  const asked = contentOf(prompt, await imageUrls(images, files))
  return {
    model,
    messages: [
      ...(system ? [{ role: 'system', content: system }] : []),
      ...earlier,
      ...(asked.length > 0 ? [{ role: 'user', content: asked }] : []),
    ],
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
  }
}

/** A text where there is nothing but text; empty where there is nothing at all. */
function contentOf(prompt: string, urls: readonly string[]): string | readonly unknown[] {
  if (urls.length === 0) return prompt
  const text = prompt === '' ? [] : [{ type: 'text', text: prompt }]
  return [...text, ...urls.map((url) => ({ type: 'image_url', image_url: { url } }))]
}

const nothingAsked = () =>
  new PieceError('invalid_input', 'There is nothing to answer.', {
    field: 'prompt',
    hint: 'Enter a prompt, or earlier messages that end with what is to be answered.',
  })

/** The field to point at when the whole is too long. */
export function longestText({ prompt = '', messages = [] }: Pick<Conversation, 'prompt' | 'messages'>): TextField {
  const earlier = messages.reduce((sum, { content = '' }) => sum + content.length, 0)
  return earlier > prompt.length ? 'messages' : 'prompt'
}
