import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { findModels } from '../models/models-client.js'

export const listModels = defineAction({
  name: 'list-models',
  title: 'List models',
  description:
    'Lists the models that can be deployed in the region of the resource, and those trained in it. Deployments themselves cannot be listed with a key.',
  group: 'Models',
  methods: [azureAiAuth],
  input: fields({}),
  output: Type.Object({
    models: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Name' }),
        ownedBy: Type.Union([Type.String(), Type.Null()], { title: 'Owned by' }),
        createdAt: Type.Union([Type.String(), Type.Null()], { title: 'Created at', description: 'RFC 3339, in UTC.' }),
      }),
      { title: 'Models' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const models = await findModels(ctx)
    return {
      models: models.map(({ id, owned_by, created, created_at }) => ({
        id,
        ownedBy: owned_by ?? null,
        createdAt: timeOf(created ?? created_at),
      })),
    }
  },
})

/** Of seconds since 1970; null where the service gives none, or nonsense. */
function timeOf(seconds = Number.NaN): string | null {
  const time = new Date(seconds * 1_000)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
