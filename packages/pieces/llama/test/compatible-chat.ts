import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { kindOf, refusal } from './compatible-refusal.js'
import type { Answer } from './model-server.js'
import { inStretches, isImage, replyTo, tokens } from './tiny-mind.js'

const Part = Type.Union([
  Type.Object({ type: Type.Literal('text'), text: Type.String() }),
  Type.Object({ type: Type.Literal('image_url'), image_url: Type.Object({ url: Type.String() }) }),
])
const ToolCall = Type.Object({
  id: Type.String({ minLength: 1 }),
  type: Type.Literal('function'),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
})
const Message = Type.Object(
  {
    role: Type.Union(['system', 'user', 'assistant', 'tool'].map((role) => Type.Literal(role))),
    content: Type.Union([Type.String(), Type.Array(Part, { minItems: 1 }), Type.Null()]),
    tool_calls: Type.Optional(Type.Array(ToolCall, { minItems: 1 })),
    tool_call_id: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
const Tool = Type.Object({
  type: Type.Literal('function'),
  function: Type.Object({
    name: Type.String({ minLength: 1 }),
    description: Type.Optional(Type.String()),
    parameters: Type.Object({ type: Type.Literal('object') }),
  }),
})
const Choice = Type.Union([
  Type.Literal('none'),
  Type.Literal('required'),
  Type.Object({ type: Type.Literal('function'), function: Type.Object({ name: Type.String() }) }),
])

const Body = Type.Object(
  {
    model: Type.String(),
    messages: Type.Array(Message, { minItems: 1 }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    stop: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 4 })),
    seed: Type.Optional(Type.Integer()),
    reasoning_effort: Type.Optional(Type.Union(['low', 'medium', 'high'].map((one) => Type.Literal(one)))),
    max_tokens: Type.Optional(Type.Integer({ minimum: 1 })),
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
    tool_choice: Type.Optional(Choice),
    stream: Type.Optional(Type.Literal(true)),
    stream_options: Type.Optional(Type.Object({ include_usage: Type.Literal(true) })),
  },
  { additionalProperties: false },
)
type Body = Static<typeof Body>
type Message = Static<typeof Message>

const CONTEXT = 2_048

/** Answers a chat as the documentation of OpenAI says, and refuses it as llama.cpp and vLLM do. */
export function chatAnswer(body: unknown): Answer {
  if (!Value.Check(Body, body)) {
    const place = Value.Errors(Body, body).First()?.path.split('/')[1] ?? ''
    return refusal(400, `Field '${place}': has a wrong value`, 'invalid_request_error')
  }
  const said = body.messages.map(saidIn)
  const used = said.reduce((sum, { text }) => sum + tokens(text), 0)
  const refused = modelRefusal(body, used) ?? imageRefusal(said) ?? toolRefusal(body.messages) ?? schemaRefusal(body)
  if (refused) return refused
  const call = callFor(body)
  const schema = body.response_format?.json_schema.schema
  const reply = replyTo(said, { schema, stop: body.stop ?? [], most: body.max_tokens })
  const done = { text: call ? '' : reply.text, finish: call ? 'tool_calls' : reply.finish, call }
  const spent = call ? 7 : tokens(reply.text)
  const usage = { prompt_tokens: used, completion_tokens: spent, total_tokens: used + spent }
  return body.stream ? streamed(body.model, done, usage) : whole(body.model, done, usage)
}

interface Done {
  text: string
  finish: string
  call: Static<typeof ToolCall> | undefined
}

function whole(model: string, { text, finish, call }: Done, usage: unknown): Answer {
  const message = { role: 'assistant', content: call ? null : text, ...(call && { tool_calls: [call] }) }
  const choices = [{ index: 0, finish_reason: finish, message }]
  return { status: 200, body: { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices, usage } }
}

/** Begins with a null, as llama.cpp does, and cuts arguments in two. */
function streamed(model: string, { text, finish, call }: Done, usage: unknown): Answer {
  const chunk = (delta: unknown, finish_reason: string | null = null) => ({
    model,
    choices: [{ index: 0, delta, finish_reason }],
  })
  const calls = call
    ? [
        chunk({ tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '{"city' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: call.function.arguments.slice(6) } }] }),
      ]
    : []
  const events = [
    chunk({ role: 'assistant', content: null }),
    ...inStretches(text).map((content) => chunk({ content })),
    ...calls,
    chunk({}, finish),
    { model, choices: [], usage },
  ]
  const stretches = [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n']
  return { status: 200, type: 'text/event-stream', stretches }
}

function callFor({ tools = [], tool_choice: choice, messages }: Body): Done['call'] {
  if (choice === 'none' || messages.some(({ role }) => role === 'tool')) return undefined
  const name = typeof choice === 'object' ? choice.function.name : tools[0]?.function.name
  return name ? { id: 'call_1', type: 'function', function: { name, arguments: '{"city":"Göteborg"}' } } : undefined
}

function saidIn({ role, content }: Message) {
  if (!Array.isArray(content)) return { role, text: content ?? '', images: [] }
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  return { role, text, images: content.flatMap((part) => (part.type === 'image_url' ? part.image_url.url : [])) }
}

function modelRefusal({ model, tools }: Body, used: number): Answer | undefined {
  const kind = kindOf(model)
  if (!kind) return refusal(404, `The model \`${model}\` does not exist.`, 'NotFoundError')
  if (kind !== 'chat') return refusal(400, 'The model does not support Chat Completions API', 'BadRequestError')
  if (tools && model === 'plain-llama') {
    const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    return refusal(400, message, 'BadRequestError')
  }
  if (used <= CONTEXT) return undefined
  const message = `request (${used} tokens) exceeds the available context size (${CONTEXT} tokens), try increasing it`
  return refusal(400, message, 'exceed_context_size_error')
}

function imageRefusal(said: readonly { images: readonly string[] }[]): Answer | undefined {
  const base64 = said.flatMap(({ images }) => images.map((url) => /^data:image\/\w+;base64,(.+)$/s.exec(url)?.[1]))
  return base64.every((one) => one && isImage(one))
    ? undefined
    : refusal(400, 'Failed to load image', 'BadRequestError')
}

/** Every result follows its call. */
function toolRefusal(messages: readonly Message[]): Answer | undefined {
  const known = new Set(messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id)))
  const stray = messages.some(({ role, tool_call_id: id }) => role === 'tool' && !known.has(id ?? ''))
  return stray ? refusal(400, "A message with role 'tool' follows no tool call.", 'BadRequestError') : undefined
}

function schemaRefusal({ response_format: format }: Body): Answer | undefined {
  if (!format || format.json_schema.schema.type === 'object') return undefined
  const message = `JSON schema error at #: unrecognized type ${String(format.json_schema.schema.type)}`
  return refusal(400, message, 'invalid_request_error')
}
