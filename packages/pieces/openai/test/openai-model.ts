import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

/** The body of an answer in the format of the OpenAI API, and its status. */
export interface ModelAnswer {
  status: number
  body: unknown
}

interface KnownModel {
  id: string
  created: number
  owned_by: string
  kind: 'chat' | 'embedding' | 'other'
  /** In tokens of four characters. */
  context: number
  /** Accepts only the default temperature. */
  reasoning?: boolean
}

/** What `/v1/models` lists, in no order, as the real one. */
export const MODELS: readonly KnownModel[] = [
  { id: 'text-embedding-3-small', created: 1_705_948_997, owned_by: 'system', kind: 'embedding', context: 8_192 },
  { id: 'gpt-4.1-mini', created: 1_744_318_173, owned_by: 'system', kind: 'chat', context: 128_000 },
  { id: 'gpt-5-mini', created: 1_754_425_928, owned_by: 'system', kind: 'chat', context: 128_000, reasoning: true },
  { id: 'gpt-4o', created: 1_715_367_049, owned_by: 'system', kind: 'chat', context: 128_000 },
  { id: 'whisper-1', created: 1_677_532_384, owned_by: 'openai-internal', kind: 'other', context: 0 },
  { id: 'gpt-image-1', created: 1_745_517_030, owned_by: 'system', kind: 'other', context: 0 },
  { id: 'text-embedding-3-large', created: 1_705_953_180, owned_by: 'system', kind: 'embedding', context: 8_192 },
]

type Fields = Record<string, unknown>

const Part = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: Type.String() }) }),
])

const Message = Type.Object({
  role: Type.Union([Type.Literal('system'), Type.Literal('user'), Type.Literal('assistant')]),
  content: Type.Union([Type.String(), Type.Array(Part)]),
})

const Format = Type.Object({
  type: Type.Literal('json_schema'),
  json_schema: Type.Object({
    name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }),
    strict: Type.Optional(Type.Boolean()),
    schema: Type.Record(Type.String(), Type.Unknown()),
  }),
})

const ChatBody = Type.Object(
  {
    model: Type.String(),
    messages: Type.Array(Message, { minItems: 1 }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    response_format: Type.Optional(Format),
  },
  { additionalProperties: false },
)

const EmbeddingBody = Type.Object(
  {
    model: Type.String(),
    input: Type.Array(Type.String()),
    dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
    encoding_format: Type.Optional(Type.Literal('float')),
  },
  { additionalProperties: false },
)

type Message = Static<typeof Message>

/** An error in the documented shape. */
export function failure(status: number, message: string, more: Fields = {}): ModelAnswer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } } }
}

function malformed(schema: TSchema, body: unknown): ModelAnswer {
  const fault = Value.Errors(schema, body).First()
  return failure(400, `Invalid value at '${fault?.path ?? ''}'.`, { code: 'invalid_value' })
}

const tokens = (text: string): number => Math.ceil(text.length / 4)

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')

const imagesOf = ({ content }: Message): string[] =>
  typeof content === 'string' ? [] : content.flatMap((part) => (part.type === 'image_url' ? part.image_url.url : []))

/** Answers a chat by repeating its last message, or by filling in the given schema. */
export function chatAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(ChatBody, body)) return malformed(ChatBody, body)
  const model = MODELS.find((one) => one.id === body.model)
  const used = body.messages.reduce((sum, message) => sum + tokens(textOf(message)), 0)
  const refusal = modelRefusal(body, model, used) ?? imageRefusal(body.messages) ?? schemaRefusal(body.response_format)
  return refusal ?? completion(body, used)
}

function completion(body: Static<typeof ChatBody>, used: number): ModelAnswer {
  const full = reply(body)
  const content = full.slice(0, (body.max_completion_tokens ?? full.length) * 4)
  const choice = {
    index: 0,
    message: { role: 'assistant', content, refusal: null, annotations: [] },
    logprobs: null,
    finish_reason: content === full ? 'stop' : 'length',
  }
  const usage = { prompt_tokens: used, completion_tokens: tokens(content), total_tokens: used + tokens(content) }
  const head = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: `${body.model}-2026-01-01`,
  }
  return { status: 200, body: { ...head, choices: [choice], usage } }
}

function reply({ messages, response_format }: Static<typeof ChatBody>): string {
  const last = messages.at(-1)
  const said = last ? textOf(last) : ''
  const images = last ? imagesOf(last).length : 0
  if (response_format) return JSON.stringify(example(response_format.json_schema.schema, said))
  return `Echo: ${said}${images > 0 ? ` (+${images} images)` : ''}`
}

function modelRefusal(
  body: Static<typeof ChatBody>,
  model: KnownModel | undefined,
  used: number,
): ModelAnswer | undefined {
  if (!model) return unknownModel(body.model)
  if (model.kind !== 'chat') {
    const message = 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.'
    return failure(404, message, { param: 'model' })
  }
  if (model.reasoning && body.temperature !== undefined && body.temperature !== 1) {
    const message = `Unsupported value: 'temperature' does not support ${body.temperature} with this model.`
    return failure(400, message, { param: 'temperature', code: 'unsupported_value' })
  }
  if (used <= model.context) return undefined
  const message = `This model's maximum context length is ${model.context} tokens. However, your messages resulted in ${used} tokens.`
  return failure(400, message, { param: 'messages', code: 'context_length_exceeded' })
}

function imageRefusal(messages: Message[]): ModelAnswer | undefined {
  if (messages.flatMap(imagesOf).every(isImage)) return undefined
  const message =
    "You uploaded an unsupported image. Please make sure your image is one of: ['png', 'jpeg', 'gif', 'webp']."
  return failure(400, message, { code: 'invalid_image_format' })
}

function schemaRefusal(format: Static<typeof Format> | undefined): ModelAnswer | undefined {
  const given = format?.json_schema
  if (!given) return undefined
  const fault =
    given.schema.type === 'object'
      ? given.strict && strictFault(given.schema)
      : `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(given.schema.type)}"'.`
  if (!fault) return undefined
  return failure(400, `Invalid schema for response_format '${given.name}': ${fault}`, { param: 'response_format' })
}

/** What strict mode asks of every object: closed, and all of its properties required. */
function strictFault(schema: Fields, context = '()'): string | undefined {
  const properties = childrenOf(schema)
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false) {
      return `In context=${context}, 'additionalProperties' is required to be supplied and to be false.`
    }
    const required = Array.isArray(schema.required) ? schema.required : []
    const left = Object.keys(properties).find((name) => !required.includes(name))
    if (left) return `In context=${context}, 'required' must include every key in properties. Missing '${left}'.`
  }
  const children = isFields(schema.items) ? { ...properties, items: schema.items } : properties
  for (const [name, child] of Object.entries(children)) {
    const fault = strictFault(child, `('properties', '${name}')`)
    if (fault) return fault
  }
  return undefined
}

/** A value that fits a simple schema; every text in it is the person's own. */
function example(schema: Fields, said: string): unknown {
  if (Array.isArray(schema.enum)) return schema.enum[0]
  if (schema.type === 'object') {
    return Object.fromEntries(Object.entries(childrenOf(schema)).map(([name, child]) => [name, example(child, said)]))
  }
  if (schema.type === 'array') return isFields(schema.items) ? [example(schema.items, said)] : []
  if (schema.type === 'number' || schema.type === 'integer') return said.length
  if (schema.type === 'boolean') return said.length > 0
  return schema.type === 'null' ? null : said
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function childrenOf(schema: Fields): Record<string, Fields> {
  const given = isFields(schema.properties) ? Object.entries(schema.properties) : []
  return Object.fromEntries(given.flatMap(([name, child]) => (isFields(child) ? [[name, child]] : [])))
}

const MAGIC = ['89504e47', 'ffd8ff', '47494638', '52494646']

function isImage(url: string): boolean {
  const match = /^data:image\/(?:png|jpeg|gif|webp);base64,(.+)$/s.exec(url)
  const head = Buffer.from(match?.[1]?.slice(0, 16) ?? '', 'base64').toString('hex')
  return MAGIC.some((magic) => head.startsWith(magic))
}

const DIMENSIONS = 8

/** Vectors that depend on nothing but the text. Sent in reverse, since only `index` says which is which. */
export function embeddingAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(EmbeddingBody, body)) return malformed(EmbeddingBody, body)
  const model = MODELS.find((one) => one.id === body.model)
  if (!model) return unknownModel(body.model)
  if (model.kind !== 'embedding') {
    return failure(403, 'You are not allowed to generate embeddings from this model')
  }
  if (body.input.length === 0 || body.input.length > 2_048 || body.input.includes('')) {
    return failure(400, "'$.input' is invalid. Please check the API reference.")
  }
  const longest = Math.max(...body.input.map(tokens))
  if (longest > model.context)
    return failure(400, `Invalid 'input': maximum context length is ${model.context} tokens.`)
  const used = body.input.reduce((sum, text) => sum + tokens(text), 0)
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: vector(text, body.dimensions ?? DIMENSIONS),
  }))
  const usage = { prompt_tokens: used, total_tokens: used }
  return { status: 200, body: { object: 'list', data: data.reverse(), model: model.id, usage } }
}

function vector(text: string, dimensions: number): number[] {
  const sums = Array.from({ length: dimensions }, (_, place) => place + 1)
  for (const [place, character] of [...text].entries()) {
    const at = place % dimensions
    sums[at] = ((sums[at] ?? 0) * 31 + (character.codePointAt(0) ?? 0)) % 9_973
  }
  const length = Math.hypot(...sums)
  return sums.map((sum) => sum / length)
}

const unknownModel = (name: string): ModelAnswer =>
  failure(404, `The model \`${name}\` does not exist or you do not have access to it.`, { code: 'model_not_found' })
