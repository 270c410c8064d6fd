import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Answer, RecordedRequest } from './answer.js'

interface Deployment {
  kind: 'chat' | 'embedding'
  model: string
  /** In tokens of four characters. */
  context: number
  /** Accepts only the default temperature. */
  reasoning?: boolean
}

/** By name. One has a name of its own, as a person may choose. */
const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  'gpt-4.1-mini': { kind: 'chat', model: 'gpt-4.1-mini-2025-04-14', context: 128_000 },
  'our-thinker': { kind: 'chat', model: 'gpt-5-mini-2025-08-07', context: 128_000, reasoning: true },
  'text-embedding-3-small': { kind: 'embedding', model: 'text-embedding-3-small', context: 8_192 },
}

const can = (chat_completion: boolean, embeddings: boolean) => ({
  capabilities: { fine_tune: false, inference: true, completion: false, chat_completion, embeddings },
})

/** What the region has, in no order; many of them not deployed. */
const MODELS = [
  { id: 'gpt-4.1-mini-2025-04-14', created: 1_744_588_800, owned_by: 'system', ...can(true, false) },
  { id: 'text-embedding-3-small', created: 1_705_948_997, owned_by: 'system', ...can(false, true) },
  { id: 'gpt-4o-2024-05-13', created: 1_715_558_400, owned_by: 'system', ...can(true, false) },
  { id: 'gpt-4o-2024-11-20', created: 1_732_060_800, owned_by: 'system', ...can(true, false) },
  { id: 'whisper-001', created: 1_677_532_384, owned_by: 'system', ...can(false, false) },
]

const Part = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: Type.String() }) }),
])

const Called = Type.Object({
  id: Type.String(),
  type: Type.Literal('function'),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
})

const Message = Type.Union([
  Type.Object({
    role: Type.Union([Type.Literal('system'), Type.Literal('user')]),
    content: Type.Union([Type.String(), Type.Array(Part)]),
  }),
  Type.Object({
    role: Type.Literal('assistant'),
    content: Type.Union([Type.String(), Type.Null()]),
    tool_calls: Type.Optional(Type.Array(Called)),
  }),
  Type.Object({ role: Type.Literal('tool'), content: Type.String(), tool_call_id: Type.String() }),
])

type Message = Static<typeof Message>

const Tool = Type.Object({
  type: Type.Literal('function'),
  function: Type.Object({ name: Type.String(), parameters: Type.Record(Type.String(), Type.Unknown()) }),
})

const ChatBody = Type.Object(
  {
    model: Type.String(),
    messages: Type.Array(Message, { minItems: 1 }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    response_format: Type.Optional(
      Type.Object({
        type: Type.Literal('json_schema'),
        json_schema: Type.Object({
          name: Type.String(),
          strict: Type.Boolean(),
          schema: Type.Record(Type.String(), Type.Unknown()),
        }),
      }),
    ),
    tools: Type.Optional(Type.Array(Tool, { minItems: 1 })),
    tool_choice: Type.Optional(Type.Unknown()),
    stream: Type.Optional(Type.Boolean()),
    stream_options: Type.Optional(Type.Object({ include_usage: Type.Boolean() })),
  },
  { additionalProperties: false },
)

type ChatBody = Static<typeof ChatBody>

const EmbeddingBody = Type.Object(
  {
    model: Type.String(),
    input: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2_048 }),
    dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
    encoding_format: Type.Literal('float'),
  },
  { additionalProperties: false },
)

/** An error of Azure OpenAI. */
const refusal = (status: number, message: string, more: Record<string, unknown> = {}): Answer => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } },
})

const tokens = (text: string): number => Math.ceil(text.length / 4)

const textOf = ({ content }: Message): string =>
  Array.isArray(content) ? content.map((part) => (part.type === 'text' ? part.text : '')).join('') : (content ?? '')

const imagesOf = ({ content }: Message): string[] =>
  Array.isArray(content) ? content.flatMap((part) => (part.type === 'image_url' ? part.image_url.url : [])) : []

/** Models that repeat what they are told, ask for tools, count images and fill in schemas. */
export function modelsAnswer({ method, path, body }: RecordedRequest): Answer | undefined {
  const route = `${method} ${path.replace('/openai/v1', '')}`
  if (route === 'GET /models') {
    return { status: 200, body: { object: 'list', data: MODELS.map((one) => ({ object: 'model', ...one })) } }
  }
  if (route === 'POST /chat/completions') return chatAnswer(body)
  return route === 'POST /embeddings' ? embeddingAnswer(body) : undefined
}

function malformed(schema: TSchema, body: unknown): Answer {
  const fault = Value.Errors(schema, body).First()?.path ?? ''
  return refusal(400, `Invalid value at '${fault}'.`, { param: fault.split('/')[1] ?? null, code: 'invalid_value' })
}

const NO_DEPLOYMENT =
  'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.'

function deploymentFault(name: string, kind: Deployment['kind']): Answer | undefined {
  const deployment = Object.hasOwn(DEPLOYMENTS, name) ? DEPLOYMENTS[name] : undefined
  if (!deployment) return { status: 404, body: { error: { code: 'DeploymentNotFound', message: NO_DEPLOYMENT } } }
  if (deployment.kind === kind) return undefined
  const operation = kind === 'chat' ? 'chatCompletion' : 'embeddings'
  const message = `The ${operation} operation does not work with the specified model, ${deployment.model}.`
  return { status: 400, body: { error: { code: 'OperationNotSupported', message } } }
}

function chatAnswer(body: unknown): Answer {
  if (!Value.Check(ChatBody, body)) return malformed(ChatBody, body)
  const fault = deploymentFault(body.model, 'chat') ?? limitFault(body) ?? contentFault(body.messages)
  if (fault) return fault
  const used = body.messages.reduce((sum, message) => sum + tokens(textOf(message)), 0)
  return body.stream ? streamed(body, used) : whole(body, used)
}

function limitFault({ model, messages, temperature, response_format }: ChatBody): Answer | undefined {
  const { context = 0, reasoning = false } = DEPLOYMENTS[model] ?? {}
  if (reasoning && temperature !== undefined && temperature !== 1) {
    const message = `Unsupported value: 'temperature' does not support ${temperature} with this model.`
    return refusal(400, message, { param: 'temperature', code: 'unsupported_value' })
  }
  const used = messages.reduce((sum, message) => sum + tokens(textOf(message)), 0)
  if (used > context) {
    const message = `This model's maximum context length is ${context} tokens.`
    return refusal(400, message, { param: 'messages', code: 'context_length_exceeded' })
  }
  const schema = response_format?.json_schema.schema
  if (!schema || schema.type === 'object') return undefined
  return refusal(400, 'Invalid schema for response_format.', { param: 'response_format' })
}

const SAFE = { filtered: false, severity: 'safe' }

/** What the content filter of the deployment does not let through, and images that are none. */
function contentFault(messages: readonly Message[]): Answer | undefined {
  const said = messages.map(textOf).join('\n')
  if (messages.flatMap(imagesOf).some((url) => !/^data:image\/(png|jpeg|gif|webp);base64,./.test(url))) {
    return refusal(400, 'Invalid image data.', { code: 'invalid_image_format' })
  }
  if (!said.includes('how to hurt')) return undefined
  const content_filter_result = { hate: SAFE, self_harm: SAFE, violence: { filtered: true, severity: 'high' } }
  const message = "The response was filtered due to the prompt triggering Azure OpenAI's content management policy."
  return {
    status: 400,
    body: {
      error: {
        message,
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result },
      },
    },
  }
}

interface Reply {
  text: string
  tools: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  finish: 'stop' | 'length' | 'tool_calls' | 'content_filter'
}

function replyTo({ messages, tools = [], tool_choice, response_format, max_completion_tokens }: ChatBody): Reply {
  const last = messages.at(-1)
  const said = last ? textOf(last) : ''
  if (said.includes('be withheld')) return { text: '', tools: [], finish: 'content_filter' }
  const chosen = tools.find(({ function: { name } }) => name === Object(Object(tool_choice).function).name) ?? tools[0]
  if (chosen && tool_choice !== 'none' && last?.role !== 'tool') {
    const called = { name: chosen.function.name, arguments: '{"city":"Göteborg"}' }
    return { text: '', tools: [{ id: 'call_a1', type: 'function', function: called }], finish: 'tool_calls' }
  }
  const images = last ? imagesOf(last).length : 0
  const full = response_format
    ? JSON.stringify(example(response_format.json_schema.schema, said))
    : `Echo: ${said}${images > 0 ? ` (+${images} images)` : ''}`
  const text = full.slice(0, (max_completion_tokens ?? full.length) * 4)
  return { text, tools: [], finish: text === full ? 'stop' : 'length' }
}

const head = (body: ChatBody) => ({ id: 'chatcmpl-1', created: 1_767_225_600, model: DEPLOYMENTS[body.model]?.model })

const usageOf = (used: number, text: string) => ({
  prompt_tokens: used,
  completion_tokens: tokens(text) + 1,
  total_tokens: used + tokens(text) + 1,
})

function whole(body: ChatBody, used: number): Answer {
  const { text, tools, finish } = replyTo(body)
  const called = tools.length > 0 && { tool_calls: tools }
  const message = { role: 'assistant', content: text === '' ? null : text, refusal: null, ...called }
  const choice = { index: 0, finish_reason: finish, message, content_filter_results: { hate: SAFE } }
  const answer = { object: 'chat.completion', ...head(body), choices: [choice], usage: usageOf(used, text) }
  return { status: 200, body: { ...answer, prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] } }
}

/** In the order of Azure: what the filter thinks of the prompt, the answer in pieces, why it ended, what it used. */
function streamed(body: ChatBody, used: number): Answer {
  const { text, tools, finish } = replyTo(body)
  const chunk = (choices: unknown[], more = {}) =>
    `data: ${JSON.stringify({ object: 'chat.completion.chunk', ...head(body), choices, ...more })}\n\n`
  const delta = (given: object, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta: given, finish_reason, content_filter_results: {} }], { usage: null })
  const pieces = text.match(/.{1,7}/gsu) ?? []
  const asked = tools.flatMap(({ function: { arguments: given, name }, ...call }) => [
    delta({ tool_calls: [{ index: 0, ...call, function: { name, arguments: '' } }] }),
    ...(given.match(/.{1,6}/g) ?? []).map((part) =>
      delta({ tool_calls: [{ index: 0, function: { arguments: part } }] }),
    ),
  ])
  const events = [
    chunk([], { model: '', prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: SAFE } }] }),
    delta({ role: 'assistant', content: '' }),
    ...pieces.map((content) => delta({ content })),
    ...asked,
    delta({}, finish),
    ...(body.stream_options?.include_usage ? [chunk([], { usage: usageOf(used, text) })] : []),
    'data: [DONE]\n\n',
  ]
  return { status: 200, body: splitAnywhere(events.join('')) }
}

/** Pieces that break in the middle of lines and characters, as they come over a network. */
function splitAnywhere(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const size = 97
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value that fits a simple schema; every text in it is the person's own. */
function example(schema: unknown, said: string): unknown {
  if (!isFields(schema)) return said
  if (schema.type === 'object') {
    const properties = Object.entries(isFields(schema.properties) ? schema.properties : {})
    return Object.fromEntries(properties.map(([name, child]) => [name, example(child, said)]))
  }
  if (schema.type === 'array') return [example(schema.items, said)]
  return schema.type === 'number' ? said.length : said
}

/** Vectors that depend on nothing but the text. Sent in reverse, since only `index` says which is which. */
function embeddingAnswer(body: unknown): Answer {
  if (!Value.Check(EmbeddingBody, body)) return malformed(EmbeddingBody, body)
  const fault = deploymentFault(body.model, 'embedding')
  if (fault) return fault
  if (body.input.some((text) => tokens(text) > 8_192)) {
    return refusal(400, "This model's maximum context length is 8192 tokens.", { code: 'context_length_exceeded' })
  }
  const used = body.input.reduce((sum, text) => sum + tokens(text), 0)
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: vector(text, body.dimensions ?? 8),
  }))
  const usage = { prompt_tokens: used, total_tokens: used }
  return { status: 200, body: { object: 'list', data: data.reverse(), model: body.model, usage } }
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
