import { type ActionContext, field, fields, PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import type { ChatRequest } from './chat-request.js'
import { type Image, imagesOf } from './images.js'
import type { Credentials } from './llama-client.js'
import { LONGEST_TEXT, type Message, messagesField, messagesOf } from './messages.js'
import { modelField } from './model-field.js'
import { settingFields, settingsOf } from './settings.js'

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
  ...settingFields,
}

const form = fields(conversationFields)

type Conversation = Static<typeof form>

/**
 * The request for a conversation: instructions, earlier messages, then the prompt with its images.
 *
 * @param more fields that only this action has, by parameter of the server.
 * @throws PieceError `invalid_input` where there is nothing to answer, for messages and images that cannot be sent.
 */
export async function chatRequest(
  { input, files, auth }: ActionContext<Credentials, Conversation>,
  more: Readonly<Record<string, string>>,
): Promise<ChatRequest> {
  const { model, prompt = '', system, messages = [], images = [] } = input
  if (prompt === '' && messages.length === 0) throw nothingAsked()
  const settings = settingsOf(input, auth.method)
  const earlier = await messagesOf(messages)
  const seen = await imagesOf(images, files)
  return {
    model,
    messages: [...(system ? [{ role: 'system' as const, content: system }] : []), ...earlier, ...asked(prompt, seen)],
    settings,
    asked: { text: longestText(input), fields: { ...FIELDS, messages: longestText(input), ...more } },
  }
}

function asked(prompt: string, images: Image[]): Message[] {
  if (prompt === '' && images.length === 0) return []
  return [{ role: 'user', content: prompt, ...(images.length > 0 && { images }) }]
}

const nothingAsked = () =>
  new PieceError('invalid_input', 'There is nothing to answer.', {
    field: 'prompt',
    hint: 'Enter a prompt, or earlier messages that end with what is to be answered.',
  })

/** Fields of the form by parameter of either kind of server. */
const FIELDS = {
  model: 'model',
  images: 'images',
  image_url: 'images',
  temperature: 'temperature',
  max_tokens: 'maxTokens',
  num_predict: 'maxTokens',
  top_p: 'topP',
  stop: 'stop',
  seed: 'seed',
  num_ctx: 'contextSize',
  keep_alive: 'keepAlive',
  think: 'thinking',
  reasoning_effort: 'thinking',
}

/** The field to point at when the whole is too long. */
function longestText({ prompt = '', messages = [] }: Pick<Conversation, 'prompt' | 'messages'>): string {
  const earlier = messages.reduce((sum, { content = '' }) => sum + content.length, 0)
  return earlier > prompt.length ? 'messages' : 'prompt'
}
