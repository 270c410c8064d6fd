import { type Static, Type } from '@sinclair/typebox'
import { EMBED_TIMEOUT, type Embeddings, type EmbedRequest, vectorMissing } from '../embedding.js'
import { type Context, call } from '../llama-client.js'
import { isObject } from '../loose.js'
import { onlyOllama } from '../settings.js'

const Answer = Type.Object({
  model: Type.Optional(Type.Unknown()),
  data: Type.Array(Type.Object({ index: Type.Optional(Type.Number()), embedding: Type.Array(Type.Number()) })),
  usage: Type.Optional(Type.Unknown()),
})

/** `POST /embeddings`. */
export async function embedCompatible(ctx: Context, request: EmbedRequest): Promise<Embeddings> {
  const { model, input, dimensions, truncate, asked } = request
  if (truncate) onlyOllama('truncate', ctx.auth.method)
  const json = { model, input, encoding_format: 'float', ...(dimensions !== undefined && { dimensions }) }
  const answer = await call(ctx, Answer, { path: '/embeddings', json, timeout: EMBED_TIMEOUT, retries: 1, asked })
  const used = isObject(answer.usage) ? answer.usage.prompt_tokens : undefined
  return {
    embeddings: inOrder(answer.data, input.length),
    model: typeof answer.model === 'string' && answer.model !== '' ? answer.model : model,
    inputTokens: typeof used === 'number' ? used : null,
  }
}

/** By `index`; by their place where a server does not number them. */
function inOrder(data: Static<typeof Answer>['data'], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }, place) => [index ?? place, embedding]))
  return Array.from({ length: count }, (_, index) => {
    const embedding = byIndex.get(index)
    if (embedding) return embedding
    throw vectorMissing()
  })
}
