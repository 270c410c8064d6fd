import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { noAuth } from '../src/auth/no-auth.js'
import type { FileRef } from '../src/context/files.js'
import { PieceError } from '../src/error/piece-error.js'
import { dynamicOptions } from '../src/field/dynamic-options.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { ChatModelFixtures } from '../src/testing/families/chat-model-case.js'

/** What a chat model piece may do wrong. */
export interface ChatFaults {
  saysNothing?: boolean
  hidesUsage?: boolean
  forgetsMessages?: boolean
  forgetsInstructions?: boolean
  trimsPrompt?: boolean
  alwaysSendsTemperature?: boolean
  forgetsTemperature?: boolean
  ignoresSchema?: boolean
  turnsEmbeddings?: boolean
  acceptsAnyModel?: boolean
  wrongField?: boolean
  offersNothing?: boolean
  ignoresSearch?: boolean
  answersAtOnce?: boolean
  losesStretches?: boolean
  ignoresTools?: boolean
  ignoresToolsInStreams?: boolean
  keepsArgumentsAsText?: boolean
  forgetsResults?: boolean
  blind?: boolean
}

const MODELS = ['small', 'large', 'vectors']

interface Message {
  role: string
  content: string
}

/** What the actions take, together. */
interface Input {
  model: string
  prompt?: string
  system?: string
  messages?: Message[]
  images?: FileRef[]
  tools?: { name: string }[]
  stream?: boolean
  temperature?: number
  maxTokens?: number
  input: string[]
}

/** A chat model of its own, with faults on demand, and fixtures for it. */
export function chatPiece(faults: ChatFaults = {}): { piece: Piece; fixtures: ChatModelFixtures } {
  const none = noAuth()
  let sent: unknown
  const usage = faults.hidesUsage ? null : { inputTokens: 3, outputTokens: 4 }
  const model = modelField(none, faults)
  const conversation = {
    model,
    prompt: field.longText({ title: 'Prompt', optional: true }),
    system: field.longText({ title: 'Instructions', optional: true }),
    messages: field.list({ title: 'Messages', of: field.json({ title: 'Message' }), optional: true }),
    temperature: field.number({ title: 'Temperature', optional: true }),
    maxTokens: field.number({ title: 'Longest answer', optional: true }),
  }
  const forms = {
    chat: {
      ...conversation,
      images: field.list({ title: 'Images', of: field.file({ title: 'Image' }), optional: true }),
      tools: field.json({ title: 'Tools', optional: true }),
      stream: field.checkbox({ title: 'As it is made' }),
    },
    'structured-output': { ...conversation, schema: field.json({ title: 'Schema' }) },
    embeddings: { model, input: field.list({ title: 'Texts', of: field.longText({ title: 'Text' }) }) },
  }
  const run = {
    chat: (input: Input, tell: (text: string) => void) => ({ ...chat(input, faults, tell), usage }),
    'structured-output': () => ({ json: faults.ignoresSchema ? {} : { city: 'Göteborg' }, usage }),
    embeddings: ({ input }: Input) => ({ embeddings: embedded(input, faults), usage }),
  }
  const action = (name: keyof typeof forms) =>
    defineAction({
      name,
      title: name,
      description: `Does ${name}.`,
      methods: [none],
      input: fields(forms[name]),
      output: Type.Unknown(),
      run: async (ctx) => {
        const input = ctx.input as unknown as Input
        requireModel(input.model, faults)
        sent = requestOf(input, faults)
        return run[name](input, (text) => ctx.progress({ text }))
      },
    })
  const piece = definePiece({
    contract: 1,
    name: 'model',
    title: 'Model',
    type: 'AI',
    description: 'Knows one city.',
    icon: 'icon.svg',
    docs: 'https://model.example',
    auth: [none],
    actions: [action('chat'), action('structured-output'), action('embeddings')],
  })
  const lastRequest = () => JSON.stringify(sent)
  return { piece, fixtures: { method: 'none', good: {}, model: 'small', embeddingModel: 'vectors', lastRequest } }
}

function chat(input: Input, faults: ChatFaults, tell: (text: string) => void) {
  const { messages = [], images = [], tools = [], stream } = input
  const result = messages.find(({ role }) => role === 'tool')
  const ignoresTools = faults.ignoresTools || (faults.ignoresToolsInStreams && stream)
  const [tool] = ignoresTools || result ? [] : tools
  const seen = images.length > 0 && !faults.blind ? ` I see ${images.length} images.` : ''
  const text = faults.saysNothing ? '' : `In Göteborg. ${faults.forgetsResults ? '' : (result?.content ?? '')}${seen}`
  const stretches = faults.answersAtOnce ? [text] : text.split(/(?<=\W)/)
  if (stream) stretches.slice(faults.losesStretches ? 1 : 0).forEach(tell)
  return { text, toolCalls: tool ? [toolCall(tool, faults)] : [] }
}

const toolCall = ({ name }: { name: string }, { keepsArgumentsAsText }: ChatFaults) => ({
  id: 'call-1',
  name,
  arguments: keepsArgumentsAsText ? '{"city":"Göteborg"}' : { city: 'Göteborg' },
})

const modelField = (method: ReturnType<typeof noAuth>, { offersNothing, ignoresSearch }: ChatFaults) =>
  field.choice({
    title: 'Model',
    options: dynamicOptions({
      methods: [method],
      search: true,
      load: async ({ search }) =>
        (offersNothing ? [] : MODELS)
          .filter((name) => ignoresSearch || name.includes(search))
          .map((value) => ({ value, title: value })),
    }),
  })

function requireModel(model: string, { acceptsAnyModel, wrongField }: ChatFaults): void {
  if (MODELS.includes(model) || acceptsAnyModel) return
  const at = wrongField ? 'prompt' : 'model'
  throw new PieceError('not_found', 'There is no such model.', { field: at, hint: 'Choose another.' })
}

function requestOf(input: Input, faults: ChatFaults) {
  const {
    prompt,
    system,
    messages = [],
    temperature = faults.alwaysSendsTemperature ? 1 : undefined,
    maxTokens,
    images = [],
  } = input
  return {
    images: images.map(({ url }) => url),
    ...(system && !faults.forgetsInstructions && { system }),
    messages: [
      ...(faults.forgetsMessages ? [] : messages),
      { role: 'user', content: faults.trimsPrompt ? prompt?.replaceAll('\n', ' ') : prompt },
    ],
    ...(temperature !== undefined && !faults.forgetsTemperature && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
  }
}

function embedded(texts: readonly string[], { turnsEmbeddings }: ChatFaults): number[][] {
  const vectors = texts.map((text) => [text.length, text.charCodeAt(0)])
  return turnsEmbeddings && texts[0] === 'Ada' ? vectors.toReversed() : vectors
}
