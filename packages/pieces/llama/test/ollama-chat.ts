import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Answer } from './model-server.js'
import { failure, modelNamed, notPulled, type OllamaModel, refusalOf, tooLarge } from './ollama-models.js'
import { inStretches, isImage, replyTo, type Said, tokens } from './tiny-mind.js'

const Message = Type.Object(
  {
    role: Type.Union(['system', 'user', 'assistant', 'tool'].map((role) => Type.Literal(role))),
    content: Type.String(),
    images: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    tool_calls: Type.Optional(
      Type.Array(
        Type.Object({
          function: Type.Object({ name: Type.String(), arguments: Type.Record(Type.String(), Type.Unknown()) }),
        }),
        { minItems: 1 },
      ),
    ),
    tool_name: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)

const Body = Type.Object(
  {
    model: Type.String(),
    messages: Type.Array(Message, { minItems: 1 }),
    stream: Type.Boolean(),
    options: Type.Optional(
      Type.Object(
        {
          temperature: Type.Optional(Type.Number()),
          num_predict: Type.Optional(Type.Integer()),
          top_p: Type.Optional(Type.Number()),
          stop: Type.Optional(Type.Array(Type.String())),
          seed: Type.Optional(Type.Integer()),
          num_ctx: Type.Optional(Type.Integer()),
        },
        { additionalProperties: false },
      ),
    ),
    think: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')]),
    ),
    keep_alive: Type.Optional(
      Type.Union([Type.Integer(), Type.String({ pattern: '^-?(\\d+(\\.\\d+)?(ms|s|m|h))+$' })]),
    ),
    format: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    tools: Type.Optional(
      Type.Array(
        Type.Object({
          type: Type.Literal('function'),
          function: Type.Object({
            name: Type.String(),
            description: Type.Optional(Type.String()),
            parameters: Type.Object({ type: Type.Literal('object') }),
          }),
        }),
        { minItems: 1 },
      ),
    ),
  },
  { additionalProperties: false },
)

type Body = Static<typeof Body>

/** Answers `POST /api/chat` as the documentation of Ollama says. */
export function chatAnswer(pulled: readonly OllamaModel[], body: unknown): Answer {
  if (!Value.Check(Body, body)) {
    const place = Value.Errors(Body, body).First()?.path.split('/').slice(1, 3).at(-1) ?? ''
    return failure(400, `option "${place}" has a wrong value`)
  }
  const model = modelNamed(pulled, body.model)
  if (!model) return notPulled(body.model)
  const said = body.messages.map(({ role, content, images = [] }) => ({ role, text: content, images }))
  const refused = refusal(model, body, said)
  if (refused) return refused
  const call = callFor(body)
  const thinking = model.capabilities.includes('thinking') && body.think !== false ? 'Let me see.' : ''
  const { stop = [], num_predict: most } = body.options ?? {}
  const reply = replyTo(said, { schema: body.format, stop, most })
  return body.stream ? streamed(body, said, { thinking, reply, call }) : whole(body, said, { thinking, reply, call })
}

interface Done {
  thinking: string
  reply: { text: string; finish: string }
  call: { function: { name: string; arguments: unknown } } | undefined
}

const last = (body: Body, said: readonly Said[], { reply, call }: Done) => ({
  model: body.model,
  created_at: '2026-01-01T00:00:00Z',
  done: true,
  done_reason: reply.finish,
  total_duration: 5_000_000,
  load_duration: 1_000_000,
  prompt_eval_count: said.reduce((sum, { text }) => sum + tokens(text), 0),
  eval_count: call ? 7 : tokens(reply.text),
})

function whole(body: Body, said: readonly Said[], done: Done): Answer {
  const { thinking, reply, call } = done
  const message = {
    role: 'assistant',
    content: call ? '' : reply.text,
    ...(thinking && { thinking }),
    ...(call && { tool_calls: [call] }),
  }
  return { status: 200, body: { ...last(body, said, done), message } }
}

function streamed(body: Body, said: readonly Said[], done: Done): Answer {
  const { thinking, reply, call } = done
  const line = (message: object) => ({ model: body.model, message: { role: 'assistant', ...message }, done: false })
  const lines = [
    ...inStretches(thinking).map((stretch) => line({ content: '', thinking: stretch })),
    ...(call
      ? [line({ content: '', tool_calls: [call] })]
      : inStretches(reply.text).map((content) => line({ content }))),
    { ...last(body, said, done), message: { role: 'assistant', content: '' } },
  ]
  return {
    status: 200,
    type: 'application/x-ndjson',
    stretches: lines.map((one) => `${JSON.stringify(one)}\n`),
  }
}

/** The first tool, until there is a result of one. */
function callFor({ tools = [], messages }: Body): Done['call'] {
  const name = tools[0]?.function.name
  if (name === undefined || messages.some(({ role }) => role === 'tool')) return undefined
  return { function: { name, arguments: { city: 'Göteborg' } } }
}

function refusal(model: OllamaModel, body: Body, said: readonly Said[]): Answer | undefined {
  const images = said.flatMap((one) => one.images)
  return (
    tooLarge(model) ??
    refusalOf(model, 'completion', 'chat') ??
    (body.tools ? refusalOf(model, 'tools', 'tools') : undefined) ??
    (body.think ? refusalOf(model, 'thinking', 'thinking') : undefined) ??
    (images.length > 0 ? refusalOf(model, 'vision', 'images') : undefined) ??
    (images.every(isImage) ? undefined : failure(500, 'Failed to load image or audio file')) ??
    toolRefusal(body) ??
    formatRefusal(body) ??
    contextRefusal(body, said)
  )
}

/** Every result says of which of the tools called before it is. */
function toolRefusal({ messages }: Body): Answer | undefined {
  const called = messages.flatMap(({ tool_calls: calls = [] }) => calls.map((call) => call.function.name))
  const stray = messages.some(({ role, tool_name: name }) => role === 'tool' && !called.includes(name ?? ''))
  return stray ? failure(400, 'a tool message follows no tool call') : undefined
}

const formatRefusal = ({ format }: Body) =>
  format && format.type !== 'object' ? failure(500, 'invalid JSON schema in format') : undefined

/** Newer versions hand on what llama.cpp says. */
function contextRefusal({ options }: Body, said: readonly Said[]): Answer | undefined {
  const size = options?.num_ctx ?? 4_096
  const used = said.reduce((sum, { text }) => sum + tokens(text), 0)
  if (used <= size) return undefined
  const message = `request (${used} tokens) exceeds the available context size (${size} tokens), try increasing it`
  return failure(400, JSON.stringify({ error: { code: 400, message, type: 'exceed_context_size_error' } }))
}
