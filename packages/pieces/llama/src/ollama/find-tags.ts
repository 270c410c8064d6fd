import { Type } from '@sinclair/typebox'
import { type Context, call } from '../llama-client.js'
import { Maybe } from '../maybe.js'
import type { Model } from '../model.js'

/** What Ollama tells of a model everywhere. */
export const Details = Maybe(
  Type.Object({
    family: Maybe(Type.String()),
    parameter_size: Maybe(Type.String()),
    quantization_level: Maybe(Type.String()),
  }),
)

const Tags = Type.Object({
  models: Type.Array(
    Type.Object({
      name: Type.String(),
      modified_at: Maybe(Type.String()),
      size: Maybe(Type.Number()),
      details: Details,
    }),
  ),
})

/** `GET /api/tags`: the models that have been pulled. */
export async function findTags(ctx: Context): Promise<Model[]> {
  const { models } = await call(ctx, Tags, { path: '/api/tags', retries: 1 })
  return models.map(({ name, modified_at, size, details }) => ({
    id: name,
    ownedBy: null,
    createdAt: null,
    modifiedAt: modified_at || null,
    size: size ?? null,
    family: details?.family || null,
    parameters: details?.parameter_size || null,
    quantization: details?.quantization_level || null,
    contextSize: null,
  }))
}
