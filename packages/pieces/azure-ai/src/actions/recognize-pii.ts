import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyzeTexts } from '../language/analyze-texts.js'
import { Entity, entitiesOf, entitiesOutput } from '../language/entities.js'
import { errorOutput, textFields } from '../language/text-fields.js'

export const recognizePii = defineAction({
  name: 'recognize-pii',
  title: 'Recognize personal data',
  description: 'Finds personal data such as names, addresses and numbers in texts, and gives the texts without it.',
  group: 'Texts',
  methods: [azureAiAuth],
  input: fields({
    ...textFields,
    categories: field.list({
      title: 'Only these categories',
      help: 'Such as Person, Email, PhoneNumber, CreditCardNumber. All when left empty.',
      of: field.text({ title: 'Category', minLength: 1, maxLength: 100 }),
      optional: true,
      max: 100,
    }),
    domain: field.choice({
      title: 'Domain',
      choices: [
        { value: 'none', title: 'Any' },
        { value: 'phi', title: 'Health: only protected health information' },
      ],
      default: 'none',
    }),
  }),
  output: Type.Object({
    results: Type.Array(
      Type.Object({
        redactedText: Type.Union([Type.String(), Type.Null()], {
          title: 'Redacted text',
          description: 'The text with what was found masked; null when it could not be analyzed.',
        }),
        entities: entitiesOutput,
        error: errorOutput,
      }),
      { title: 'Results', description: 'One per text, in the order of the texts.' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const { language, categories = [], domain } = ctx.input
    const outcomes = await analyzeTexts(ctx, {
      kind: 'PiiEntityRecognition',
      mostDocuments: 5,
      parameters: {
        domain,
        stringIndexType: 'Utf16CodeUnit',
        ...(categories.length > 0 && { piiCategories: categories }),
      },
      hint: { language: language || undefined },
      schema: Type.Object({ redactedText: Type.String(), entities: Type.Array(Entity) }),
    })
    return {
      results: outcomes.map(({ found, error }) => ({
        redactedText: found?.redactedText ?? null,
        entities: entitiesOf(found?.entities ?? []),
        error,
      })),
    }
  },
})
