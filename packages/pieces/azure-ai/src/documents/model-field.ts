import { dynamicOptions, field } from '@plugboard/core'
import { azureAiAuth } from '../azure-ai-auth.js'
import { type DocumentModel, findDocumentModels } from './find-document-models.js'

const MOST = 200

const isPrebuilt = ({ modelId }: DocumentModel) => modelId.startsWith('prebuilt-')

/** The choice of a model for documents: those of one's own first. */
export const documentModelField = field.choice({
  title: 'Model',
  help: 'A model of Azure, or one trained in Document Intelligence Studio. Another ID may be typed.',
  placeholder: 'prebuilt-contract',
  options: dynamicOptions({
    methods: [azureAiAuth],
    search: true,
    async load(ctx) {
      const search = ctx.search.trim().toLowerCase()
      const models = await findDocumentModels(ctx)
      return models
        .filter(({ modelId, description }) => `${modelId} ${description ?? ''}`.toLowerCase().includes(search))
        .sort(
          (one, other) =>
            Number(isPrebuilt(one)) - Number(isPrebuilt(other)) || one.modelId.localeCompare(other.modelId),
        )
        .slice(0, MOST)
        .map(({ modelId, description }) => ({
          value: modelId,
          title: modelId,
          ...(description && { help: description }),
        }))
    },
  }),
})
