import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { failure, type ModelAnswer, malformed, modelNamed, tokens, unknownModel } from './openai-model.js'
import { example, Format, schemaRefusal } from './schema-model.js'

const Part = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: Type.String() }) }),
])

const ToolCall = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    type: Type.Literal('function'),
    function: Type.Object({ name: Type.String(), arguments: Type.String() }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

const Message = Type.Object(
  {
    role: Type.Union(['system', 'user', 'assistant', 'tool'].map((role) => Type.Literal(role))),
    content: Type.Union([Type.String(), Type.Array(Part), Type.Null()]),
    tool_calls: Type.Optional(Type.Array(ToolCall, { minItems: 1 })),
    tool_call_id: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const Tool = Type.Object(
  {
    type: Type.Literal('function'),
    function: Type.Object(
      {
        name: Type.String({ pattern: '^[a-zA-Z0-9_-]{1,64}$' }),
        description: Type.Optional(Type.String()),
        parameters: Type.Optional(Type.Object({ type: Type.Literal('object') })),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)

const ToolChoice = Type.Union([
  Type.Literal('none'),
  Type.Literal('auto'),
  Type.Literal('required'),
  Type.Object({ type: Type.Literal('function'), function: Type.Object({ name: Type.String() }) }),
])

const texts = (...values: string[]) => Type.Optional(Type.Union(values.map((value) => Type.Literal(value))))

const ChatBody = Type.Object(
  {
    model: Type.String(),
    messages: Type.Array(Message, { minItems: 1 }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    stop: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 4 })),
    seed: Type.Optional(Type.Integer()),
    reasoning_effort: texts('none', 'minimal', 'low', 'medium', 'high', 'xhigh'),
    service_tier: texts('auto', 'default', 'flex', 'priority'),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    response_format: Type.Optional(Format),
    tools: Type.Optional(Type.Array(Tool, { minItems: 1, maxItems: 128 })),
    tool_choice: Type.Optional(ToolChoice),
    stream: Type.Optional(Type.Boolean()),
    stream_options: Type.Optional(Type.Object({ include_usage: Type.Boolean() })),
  },
  { additionalProperties: false },
)

type ChatBody = Static<typeof ChatBody>
type Message = Static<typeof Message>

const textOf = ({ content }: Message): string =>
  Array.isArray(content) ? content.map((part) => (part.type === 'text' ? part.text : '')).join('') : (content ?? '')

const imagesOf = ({ content }: Message): string[] =>
  Array.isArray(content) ? content.flatMap((part) => (part.type === 'image_url' ? part.image_url.url : [])) : []

/** Answers a chat: calls the first tool, tells what a tool found, fills in a schema, or repeats what was said last. */
export function chatAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(ChatBody, body)) return malformed(ChatBody, body)
  const used = body.messages.reduce((sum, message) => sum + tokens(textOf(message)), 0)
  const refusal =
    modelRefusal(body, used) ??
    toolRefusal(body.messages) ??
    imageRefusal(body.messages) ??
    schemaRefusal(body.response_format)
  if (refusal) return refusal
  const reply = replyTo(body)
  const spent = tokens(reply.content ?? '') + (reply.tool_calls ? 7 : 0)
  const usage = { prompt_tokens: used, completion_tokens: spent, total_tokens: used + spent }
  return body.stream ? streamed(body, reply, usage) : completion(body, reply, usage)
}

interface Reply {
  content: string | null
  finish: string
  tool_calls?: Static<typeof ToolCall>[]
}

const head = (body: ChatBody, object: string) => ({
  id: 'chatcmpl-1',
  object,
  created: 1_767_225_600,
  model: `${body.model}-2026-01-01`,
})

function completion(body: ChatBody, { finish, ...message }: Reply, usage: unknown): ModelAnswer {
  const choice = {
    index: 0,
    message: { role: 'assistant', refusal: null, annotations: [], ...message },
    logprobs: null,
    finish_reason: finish,
  }
  return { status: 200, body: { ...head(body, 'chat.completion'), choices: [choice], usage } }
}

/** Stretches of three characters, and arguments in two parts, as the real one cuts them. */
function streamed(body: ChatBody, reply: Reply, usage: unknown): ModelAnswer {
  const withUsage = body.stream_options?.include_usage === true
  const chunk = (delta: unknown, finish: string | null = null) => ({
    ...head(body, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(withUsage && { usage: null }),
  })
  const stretches = [...(reply.content ?? '').matchAll(/.{1,3}/gsu)].map(([content]) => chunk({ content }))
  const calls = (reply.tool_calls ?? []).flatMap(({ function: { name, arguments: given }, ...call }, index) => [
    chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
    chunk({ tool_calls: [{ index, function: { arguments: given.slice(0, 5) } }] }),
    chunk({ tool_calls: [{ index, function: { arguments: given.slice(5) } }] }),
  ])
  const end = withUsage ? [{ ...head(body, 'chat.completion.chunk'), choices: [], usage }] : []
  const first = chunk({ role: 'assistant', content: reply.tool_calls ? null : '', refusal: null })
  return { status: 200, body: undefined, events: [first, ...stretches, ...calls, chunk({}, reply.finish), ...end] }
}

function replyTo(body: ChatBody): Reply {
  const call = callFor(body)
  if (call) return { content: null, finish: 'tool_calls', tool_calls: [call] }
  const full = saidTo(body)
  const stops = (body.stop ?? []).map((stop) => full.indexOf(stop)).filter((at) => at >= 0)
  const until = full.slice(0, Math.min(full.length, ...stops))
  const content = until.slice(0, (body.max_completion_tokens ?? until.length) * 4)
  return { content, finish: content === until ? 'stop' : 'length' }
}

/** The first tool, or the one that must be used, until there is a result of one. */
function callFor({ tools = [], tool_choice: choice, messages }: ChatBody): Static<typeof ToolCall> | undefined {
  if (choice === 'none' || messages.some(({ role }) => role === 'tool')) return undefined
  const name = typeof choice === 'object' ? choice.function.name : tools[0]?.function.name
  return name === undefined
    ? undefined
    : { id: 'call_1', type: 'function', function: { name, arguments: '{"city":"Göteborg"}' } }
}

function saidTo({ messages, response_format }: ChatBody): string {
  const last = messages.at(-1)
  const said = last ? textOf(last) : ''
  const images = last ? imagesOf(last).length : 0
  if (response_format) return JSON.stringify(example(response_format.json_schema.schema, said))
  const found = messages.filter(({ role }) => role === 'tool').map(textOf)
  if (found.length > 0) return `The tool says: ${found.join(', ')}`
  return `Echo: ${said}${images > 0 ? ` (+${images} images)` : ''}`
}

function modelRefusal(body: ChatBody, used: number): ModelAnswer | undefined {
  const model = modelNamed(body.model)
  if (!model) return unknownModel(body.model)
  if (model.kind !== 'chat') {
    const message = 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.'
    return failure(404, message, { param: 'model' })
  }
  const unsupported = model.reasoning ? withoutReasoning(body) : onlyReasoning(body)
  if (unsupported) return unsupported
  if (used <= model.context) return undefined
  const message = `This model's maximum context length is ${model.context} tokens. However, your messages resulted in ${used} tokens.`
  return failure(400, message, { param: 'messages', code: 'context_length_exceeded' })
}

function withoutReasoning({ temperature, stop }: ChatBody): ModelAnswer | undefined {
  if (temperature !== undefined && temperature !== 1) {
    const message = `Unsupported value: 'temperature' does not support ${temperature} with this model.`
    return failure(400, message, { param: 'temperature', code: 'unsupported_value' })
  }
  return stop && unsupported('stop')
}

const onlyReasoning = ({ reasoning_effort: effort }: ChatBody) => (effort ? unsupported('reasoning_effort') : undefined)

const unsupported = (param: string) =>
  failure(400, `Unsupported parameter: '${param}' is not supported with this model.`, {
    param,
    code: 'unsupported_parameter',
  })

/** Every tool call is followed by its results, and every result follows its call. */
function toolRefusal(messages: readonly Message[]): ModelAnswer | undefined {
  let open: string[] = []
  for (const [index, { role, tool_calls: calls, tool_call_id: id }] of messages.entries()) {
    if (role === 'tool' && !open.includes(id ?? '')) {
      const message =
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
      return failure(400, message, { param: `messages.[${index}].role` })
    }
    if (role !== 'tool' && open.length > 0) return unanswered(open)
    open = role === 'tool' ? open.filter((one) => one !== id) : (calls ?? []).map((call) => call.id)
  }
  return open.length > 0 ? unanswered(open) : undefined
}

const unanswered = (ids: readonly string[]) =>
  failure(400, `An assistant message with 'tool_calls' must be followed by tool messages responding to: ${ids}`, {
    param: 'messages',
  })

function imageRefusal(messages: Message[]): ModelAnswer | undefined {
  if (messages.flatMap(imagesOf).every(isImage)) return undefined
  const message =
    "You uploaded an unsupported image. Please make sure your image is one of: ['png', 'jpeg', 'gif', 'webp']."
  return failure(400, message, { code: 'invalid_image_format' })
}

const MAGIC = ['89504e47', 'ffd8ff', '47494638', '52494646']

function isImage(url: string): boolean {
  const match = /^data:image\/(?:png|jpeg|gif|webp);base64,(.+)$/s.exec(url)
  const bytes = Buffer.from(match?.[1]?.slice(0, 16) ?? '', 'base64').toString('hex')
  return MAGIC.some((magic) => bytes.startsWith(magic))
}
