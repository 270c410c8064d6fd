import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyze } from '../documents/analyze.js'
import { analysisOf, analysisOutput, pagesOf, pagesOutput, whole } from '../documents/outputs.js'
import { sourceFields } from '../documents/source-fields.js'

export const readDocument = defineAction({
  name: 'read-document',
  title: 'Read the text of a document',
  description: 'Reads printed and handwritten text from scans, photos, PDF and Office files.',
  group: 'Documents',
  methods: [azureAiAuth],
  input: fields({
    ...sourceFields,
    languages: field.checkbox({
      title: 'Tell the languages',
      help: 'Which languages the text is in. Charged in addition.',
    }),
  }),
  output: analysisOutput({
    pages: pagesOutput,
    languages: Type.Array(
      Type.Object({
        locale: Type.String({ title: 'Language', description: 'Such as en.' }),
        confidence: Type.Number({ title: 'Confidence', description: '0 to 1.' }),
      }),
      { title: 'Languages', description: 'Empty unless asked for.' },
    ),
    handwritten: Type.Boolean({ title: 'Handwritten', description: 'Some of the text is written by hand.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const features = ctx.input.languages ? ['languages'] : []
    const result = await analyze(ctx, { model: 'prebuilt-read', features })
    return whole({
      pages: pagesOf(result),
      languages: result.languages ?? [],
      handwritten: (result.styles ?? []).some(({ isHandwritten }) => isHandwritten === true),
      ...analysisOf(result),
    })
  },
})
