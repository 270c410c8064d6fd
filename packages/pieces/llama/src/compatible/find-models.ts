import { isPieceError, readJson } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { type Context, call, factsOf, send } from '../llama-client.js'
import { refusedCall, unexpectedAnswer } from '../llama-error.js'
import { isObject } from '../loose.js'
import type { Model } from '../model.js'
import { readRefusal } from '../refusal.js'

const Listed = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Type.String(),
      created: Type.Optional(Type.Unknown()),
      owned_by: Type.Optional(Type.Unknown()),
      max_model_len: Type.Optional(Type.Unknown()),
      meta: Type.Optional(Type.Unknown()),
    }),
  ),
})

/**
 * `GET /models`. A server that has no such list but does chat has none to give: an empty list.
 *
 * @throws PieceError `not_found` where nothing at this address chats either.
 */
export async function findModels(ctx: Context): Promise<Model[]> {
  try {
    const { data } = await call(ctx, Listed, { path: '/models', retries: 1 })
    return data.map(asModel)
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'not_found') throw error
    await findChat(ctx)
    return []
  }
}

/** An empty question costs nothing, and only an API refuses it with a JSON object. */
async function findChat(ctx: Context): Promise<void> {
  const response = await send(ctx, { path: '/chat/completions', json: {} })
  if (response.status !== 400 && response.status !== 422) {
    throw refusedCall(await readRefusal(response), factsOf(ctx))
  }
  await readJson(response, Type.Object({})).catch((error: unknown) => {
    throw unexpectedAnswer(error)
  })
}

/** llama.cpp tells of the file in `meta`, vLLM the context in `max_model_len`. */
function asModel({ id, created, owned_by, max_model_len, meta }: Static<typeof Listed>['data'][number]): Model {
  const facts = isObject(meta) ? meta : {}
  return {
    id,
    ownedBy: typeof owned_by === 'string' ? owned_by : null,
    createdAt: timeOf(created),
    modifiedAt: null,
    size: numberOf(facts.size),
    family: null,
    parameters: numberOf(facts.n_params)?.toString() ?? null,
    quantization: typeof facts.ftype === 'string' ? facts.ftype : null,
    contextSize: numberOf(max_model_len) ?? numberOf(facts.n_ctx),
  }
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null)

/** Of seconds since 1970; null where the server gives none, or nonsense. */
function timeOf(seconds: unknown): string | null {
  const time = new Date(typeof seconds === 'number' ? seconds * 1_000 : Number.NaN)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
