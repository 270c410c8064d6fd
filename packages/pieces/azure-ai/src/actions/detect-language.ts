import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyzeTexts } from '../language/analyze-texts.js'
import { confidenceOutput, errorOutput, textFields } from '../language/text-fields.js'

const Detected = Type.Object({ name: Type.String(), iso6391Name: Type.String(), confidenceScore: Type.Number() })

export const detectLanguage = defineAction({
  name: 'detect-language',
  title: 'Detect the language',
  description: 'Tells which language texts are written in.',
  group: 'Texts',
  methods: [azureAiAuth],
  input: fields({
    texts: textFields.texts,
    country: field.text({
      title: 'Country',
      help: 'Two letters, such as FR: decides where a short text could be of several languages.',
      placeholder: 'US',
      optional: true,
      maxLength: 10,
    }),
  }),
  output: Type.Object({
    results: Type.Array(
      Type.Object({
        language: Type.Union(
          [
            Type.Object({
              name: Type.String({ title: 'Name', description: 'In English; (Unknown) when it cannot be told.' }),
              code: Type.String({ title: 'Code', description: 'ISO 639-1, such as de.' }),
              confidence: confidenceOutput,
            }),
            Type.Null(),
          ],
          { title: 'Language' },
        ),
        error: errorOutput,
      }),
      { title: 'Results', description: 'One per text, in the order of the texts.' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const outcomes = await analyzeTexts(ctx, {
      kind: 'LanguageDetection',
      mostDocuments: 1_000,
      hint: { countryHint: ctx.input.country || undefined },
      schema: Type.Object({ detectedLanguage: Detected }),
    })
    return { results: outcomes.map(({ found, error }) => ({ language: languageOf(found?.detectedLanguage), error })) }
  },
})

function languageOf(detected: { name: string; iso6391Name: string; confidenceScore: number } | undefined) {
  if (!detected) return null
  const { name, iso6391Name, confidenceScore } = detected
  return { name, code: iso6391Name, confidence: confidenceScore }
}
