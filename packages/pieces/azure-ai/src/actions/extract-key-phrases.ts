import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyzeTexts } from '../language/analyze-texts.js'
import { errorOutput, textFields } from '../language/text-fields.js'

export const extractKeyPhrases = defineAction({
  name: 'extract-key-phrases',
  title: 'Extract key phrases',
  description: 'Finds the main points of texts.',
  group: 'Texts',
  methods: [azureAiAuth],
  input: fields(textFields),
  output: Type.Object({
    results: Type.Array(
      Type.Object({ keyPhrases: Type.Array(Type.String(), { title: 'Key phrases' }), error: errorOutput }),
      { title: 'Results', description: 'One per text, in the order of the texts.' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const outcomes = await analyzeTexts(ctx, {
      kind: 'KeyPhraseExtraction',
      mostDocuments: 10,
      hint: { language: ctx.input.language || undefined },
      schema: Type.Object({ keyPhrases: Type.Array(Type.String()) }),
    })
    return { results: outcomes.map(({ found, error }) => ({ keyPhrases: found?.keyPhrases ?? [], error })) }
  },
})
