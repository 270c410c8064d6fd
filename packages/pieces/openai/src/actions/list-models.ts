import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { findModels } from '../find-models.js'
import { openaiAuth } from '../openai-auth.js'

export const listModels = defineAction({
  name: 'list-models',
  title: 'List models',
  description: 'Lists the models the API key may use.',
  group: 'Models',
  methods: [openaiAuth],
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
    const { models } = await findModels(ctx)
    return {
      models: models.map(({ id, owned_by, created }) => ({
        id,
        ownedBy: owned_by ?? null,
        createdAt: timeOf(created),
      })),
    }
  },
})

/** Of seconds since 1970; null where the service gives none, or nonsense. */
function timeOf(seconds = Number.NaN): string | null {
  const time = new Date(seconds * 1_000)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
