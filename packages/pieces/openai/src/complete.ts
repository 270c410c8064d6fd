import { isPieceError } from '@plugboard/core'
import type { ChatAnswer } from './chat-output.js'
import type { ChatRequest } from './conversation.js'
import { gather } from './gather-chunks.js'
import { answers } from './openai-answers.js'
import { type Context, call, open, unexpectedAnswer } from './openai-client.js'
import { type Asked, openaiError, streamError } from './openai-error.js'
import { jsonEvents } from './read-events.js'

/** Milliseconds; a model that thinks for long answers only when it is done, or begins to stream and goes on. */
const TIMEOUT = { whole: 300_000, streamed: 840_000 }

/** `POST /chat/completions`, answered as a whole. */
export async function complete(ctx: Context, request: ChatRequest, asked: Asked): Promise<ChatAnswer> {
  const { body } = await call(ctx, answers.chat, {
    timeout: TIMEOUT.whole,
    asked,
    send: (client, options) => client.chat.completions.create(request, options),
  })
  return body
}

/**
 * `POST /chat/completions`, answered piece by piece; `say` is given each stretch of the text as it comes. What it gives
 * is the same as of `complete`.
 *
 * @throws PieceError also when the answer breaks off: what has come until then is not given.
 */
export async function completeStreamed(
  ctx: Context,
  request: ChatRequest,
  asked: Asked,
  say: (text: string) => void,
): Promise<ChatAnswer> {
  const { response, facts } = await open(ctx, {
    timeout: TIMEOUT.streamed,
    asked,
    send: (client, options) =>
      client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }, options),
  })
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  if (!isStream) {
    await response.body?.cancel()
    throw unexpectedAnswer(facts)
  }
  try {
    return await gather(jsonEvents(response), {
      say,
      model: request.model,
      refused: (error) => streamError(error, response.headers, facts),
    })
  } catch (error) {
    throw isPieceError(error) ? error : openaiError(error, facts)
  }
}
