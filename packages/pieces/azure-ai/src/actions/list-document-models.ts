import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { findDocumentModels } from '../documents/find-document-models.js'
import { textOrNull } from '../documents/outputs.js'

export const listDocumentModels = defineAction({
  name: 'list-document-models',
  title: 'List document models',
  description: 'Lists the models documents can be analyzed with: those of Azure, and those trained in the resource.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields({}),
  output: Type.Object({
    models: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Model ID' }),
        description: textOrNull('Description'),
        prebuilt: Type.Boolean({ title: 'Prebuilt', description: 'Made by Azure.' }),
        createdAt: textOrNull('Created at', 'RFC 3339.'),
        expiresAt: textOrNull('Expires at', 'RFC 3339; null for a model that does not lapse.'),
      }),
      { title: 'Models' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const models = await findDocumentModels(ctx)
    return {
      models: models.map(({ modelId, description, createdDateTime, expirationDateTime }) => ({
        id: modelId,
        description: description ?? null,
        prebuilt: modelId.startsWith('prebuilt-'),
        createdAt: createdDateTime ?? null,
        expiresAt: expirationDateTime ?? null,
      })),
    }
  },
})
