import { type Static, Type } from '@sinclair/typebox'
import { addStretch, type Begun, type ChatAnswer, type Listener, parsedArguments } from '../chat-answer.js'
import { CHAT_TIMEOUT, type ChatRequest } from '../chat-request.js'
import { type Context, type Opened, open, readWhole } from '../llama-client.js'
import { Maybe } from '../maybe.js'
import { brokenOff, unreadable } from '../read-lines.js'
import { chatBody } from './chat-body.js'
import { recordsOf } from './records-of.js'

/** An answer, and one line of a streamed one; the last of them is `done`. */
const Chat = Type.Object({
  model: Maybe(Type.String()),
  message: Type.Object({
    content: Maybe(Type.String()),
    thinking: Maybe(Type.String()),
    tool_calls: Maybe(
      Type.Array(
        Type.Object({
          id: Maybe(Type.String()),
          function: Type.Object({ name: Type.String(), arguments: Type.Optional(Type.Unknown()) }),
        }),
      ),
    ),
  }),
  done: Type.Boolean(),
  done_reason: Maybe(Type.String()),
  prompt_eval_count: Maybe(Type.Number()),
  eval_count: Maybe(Type.Number()),
})

type Chat = Static<typeof Chat>
type Calls = NonNullable<Chat['message']['tool_calls']>

interface Gathered extends Begun {
  calls: Calls
}

/** `POST /api/chat`, read line by line where there is somebody to tell. */
export async function chatOllama(ctx: Context, request: ChatRequest, listener?: Listener): Promise<ChatAnswer> {
  const opened = await open(ctx, {
    path: '/api/chat',
    json: chatBody(request, listener !== undefined),
    timeout: CHAT_TIMEOUT,
    asked: request.asked,
  })
  return listener ? streamed(opened, request, listener) : whole(await readWhole(opened, Chat), request)
}

/** @throws PieceError also when the answer breaks off: no line has said that it is done. */
async function streamed(opened: Opened, request: ChatRequest, listener: Listener): Promise<ChatAnswer> {
  const { Value } = await import('@sinclair/typebox/value')
  const gathered: Gathered = { text: '', thinking: '', calls: [] }
  for await (const line of recordsOf(opened)) {
    if (!Value.Check(Chat, line)) throw unreadable('A line of the answer is not in the format of Ollama.')
    const { content, thinking, tool_calls: calls } = line.message
    addStretch(gathered, listener, { text: content ?? '', thinking: thinking ?? '' })
    gathered.calls.push(...(calls ?? []))
    if (line.done) return answerOf(line, gathered, request)
  }
  throw brokenOff()
}

function whole(answer: Chat, request: ChatRequest): ChatAnswer {
  const { content, thinking, tool_calls: calls } = answer.message
  return answerOf(answer, { text: content ?? '', thinking: thinking ?? '', calls: calls ?? [] }, request)
}

/** Ollama says `stop` also where it wants tools to be called, and numbers no calls before 0.12. */
function answerOf(last: Chat, { text, thinking, calls }: Gathered, request: ChatRequest): ChatAnswer {
  const { prompt_eval_count: inputTokens, eval_count: outputTokens } = last
  return {
    text,
    thinking: thinking || null,
    refusal: null,
    model: last.model || request.model,
    finishReason: calls.length > 0 ? 'tool_calls' : last.done_reason || 'stop',
    toolCalls: calls.map(({ id, function: { name, arguments: given } }, index) => ({
      id: id || `call_${index}`,
      name,
      arguments: parsedArguments(given),
    })),
    usage:
      typeof inputTokens === 'number' || typeof outputTokens === 'number'
        ? { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 }
        : null,
  }
}
