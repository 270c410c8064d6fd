import { type ActionContext, field, fields, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import type { OpenAI } from 'openai'
import { imageUrls } from './image-urls.js'
import { LONGEST_TEXT, messagesField, messagesOf } from './messages.js'
import { modelField } from './model-field.js'
import type { Asked } from './openai-error.js'
import { samplingFields, samplingOf } from './sampling.js'

/** The inputs every action has that talks to a chat model. */
export const conversationFields = {
  model: modelField.chat,
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
  ...samplingFields,
}

const form = fields(conversationFields)

type Conversation = Static<typeof form>

export type ChatRequest = OpenAI.ChatCompletionCreateParamsNonStreaming

/**
 * The request for a conversation: instructions, earlier messages, then the prompt with its images.
 *
 * @throws PieceError `invalid_input` where there is nothing to answer, for messages and images that cannot be sent.
 */
export async function chatRequest({ input, files }: ActionContext<unknown, Conversation>): Promise<ChatRequest> {
  const { model, prompt = '', system, messages = [], images = [] } = input
  if (prompt === '' && messages.length === 0) throw nothingAsked()
  const earlier = await messagesOf(messages)
  const asked = contentOf(prompt, await imageUrls(images, files))
  return {
    model,
    messages: [
      ...(system ? [{ role: 'system' as const, content: system }] : []),
      ...earlier,
      ...(asked.length > 0 ? [{ role: 'user' as const, content: asked }] : []),
    ],
    ...samplingOf(input),
  }
}

/** A text where there is nothing but text; empty where there is nothing at all. */
function contentOf(prompt: string, urls: readonly string[]): string | OpenAI.ChatCompletionContentPart[] {
  if (urls.length === 0) return prompt
  const text = prompt === '' ? [] : [{ type: 'text' as const, text: prompt }]
  return [...text, ...urls.map((url) => ({ type: 'image_url' as const, image_url: { url } }))]
}

const nothingAsked = () =>
  new PieceError('invalid_input', 'There is nothing to answer.', {
    field: 'prompt',
    hint: 'Enter a prompt, or earlier messages that end with what is to be answered.',
  })

/** Fields of the form for the parameters of a chat. */
const FIELDS = {
  model: 'model',
  temperature: 'temperature',
  max_completion_tokens: 'maxTokens',
  max_tokens: 'maxTokens',
  top_p: 'topP',
  stop: 'stop',
  seed: 'seed',
  reasoning_effort: 'reasoningEffort',
  service_tier: 'serviceTier',
}

/** What a chat asks, with the fields that only this action has. */
export function askedBy(
  input: Pick<Conversation, 'prompt' | 'messages'>,
  more: Readonly<Record<string, string>>,
): Asked {
  const text = longestText(input)
  return { text, fields: { ...FIELDS, ...more, messages: text } }
}

/** The field to point at when the whole is too long. */
function longestText({ prompt = '', messages = [] }: Pick<Conversation, 'prompt' | 'messages'>): string {
  const earlier = messages.reduce((sum, { content = '' }) => sum + content.length, 0)
  return earlier > prompt.length ? 'messages' : 'prompt'
}
