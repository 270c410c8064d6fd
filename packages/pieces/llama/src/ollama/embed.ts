import { Type } from '@sinclair/typebox'
import { EMBED_TIMEOUT, type Embeddings, type EmbedRequest, vectorMissing } from '../embedding.js'
import { type Context, call } from '../llama-client.js'
import { keepAliveSent } from './keep-alive.js'

const Answer = Type.Object({
  model: Type.Optional(Type.String()),
  embeddings: Type.Array(Type.Array(Type.Number())),
  prompt_eval_count: Type.Optional(Type.Number()),
})

/** `POST /api/embed`. */
export async function embedOllama(ctx: Context, request: EmbedRequest): Promise<Embeddings> {
  const { model, input, dimensions, truncate, keepAlive, asked } = request
  const json = { model, input, truncate, ...(dimensions !== undefined && { dimensions }), ...keepAliveSent(keepAlive) }
  const answer = await call(ctx, Answer, { path: '/api/embed', json, timeout: EMBED_TIMEOUT, retries: 1, asked })
  if (answer.embeddings.length !== input.length) throw vectorMissing()
  return {
    embeddings: answer.embeddings,
    model: answer.model || model,
    inputTokens: answer.prompt_eval_count ?? null,
  }
}
