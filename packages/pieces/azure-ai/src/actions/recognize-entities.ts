import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyzeTexts } from '../language/analyze-texts.js'
import { Entity, entitiesOf, entitiesOutput } from '../language/entities.js'
import { errorOutput, textFields } from '../language/text-fields.js'

export const recognizeEntities = defineAction({
  name: 'recognize-entities',
  title: 'Recognize entities',
  description: 'Finds people, organizations, places, dates, quantities and the like in texts.',
  group: 'Texts',
  methods: [azureAiAuth],
  input: fields(textFields),
  output: Type.Object({
    results: Type.Array(Type.Object({ entities: entitiesOutput, error: errorOutput }), {
      title: 'Results',
      description: 'One per text, in the order of the texts.',
    }),
  }),
  idempotent: true,
  async run(ctx) {
    const outcomes = await analyzeTexts(ctx, {
      kind: 'EntityRecognition',
      mostDocuments: 5,
      parameters: { stringIndexType: 'Utf16CodeUnit' },
      hint: { language: ctx.input.language || undefined },
      schema: Type.Object({ entities: Type.Array(Entity) }),
    })
    return { results: outcomes.map(({ found, error }) => ({ entities: entitiesOf(found?.entities ?? []), error })) }
  },
})
