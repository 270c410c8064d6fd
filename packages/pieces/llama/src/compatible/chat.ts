import { type ChatAnswer, type Listener, parsedArguments } from '../chat-answer.js'
import { CHAT_TIMEOUT, type ChatRequest } from '../chat-request.js'
import { type Context, type Opened, open, readWhole } from '../llama-client.js'
import { unexpectedAnswer } from '../llama-error.js'
import { chatBody } from './chat-body.js'
import { ChatCompletion } from './chat-shapes.js'
import { gatherChunks } from './gather-chunks.js'
import { usageOf } from './usage-of.js'

/** `POST /chat/completions`, read as it arrives where there is somebody to tell. */
export async function chatCompatible(ctx: Context, request: ChatRequest, listener?: Listener): Promise<ChatAnswer> {
  const opened = await open(ctx, {
    path: '/chat/completions',
    json: chatBody(request, listener !== undefined),
    timeout: CHAT_TIMEOUT,
    asked: request.asked,
  })
  return listener ? streamed(opened, request, listener) : whole(opened, request)
}

/** Some servers answer as a whole whatever they are asked. */
async function streamed(opened: Opened, request: ChatRequest, listener: Listener): Promise<ChatAnswer> {
  const type = opened.response.headers.get('content-type') ?? ''
  if (type.includes('text/event-stream')) return gatherChunks(opened, request.model, listener)
  if (!type.includes('json')) {
    await opened.response.body?.cancel()
    throw unexpectedAnswer()
  }
  const answer = await whole(opened, request)
  if (answer.text !== '') listener.say(answer.text)
  return answer
}

async function whole(opened: Opened, { model }: ChatRequest): Promise<ChatAnswer> {
  const answer = await readWhole(opened, ChatCompletion)
  const [choice] = answer.choices
  if (!choice) throw unexpectedAnswer()
  const { content, refusal, reasoning_content, reasoning, tool_calls } = choice.message
  const calls = (tool_calls ?? []).map(({ id, function: given }, index) => ({
    id: id || `call_${index}`,
    name: given?.name ?? '',
    arguments: parsedArguments(given?.arguments),
  }))
  return {
    text: content ?? '',
    thinking: reasoning_content || reasoning || null,
    refusal: refusal || null,
    model: answer.model || model,
    finishReason: choice.finish_reason || (calls.length > 0 ? 'tool_calls' : 'stop'),
    toolCalls: calls,
    usage: usageOf(answer.usage),
  }
}
