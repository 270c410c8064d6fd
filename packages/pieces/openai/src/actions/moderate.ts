import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { modelField } from '../model-field.js'
import { answers } from '../openai-answers.js'
import { openaiAuth } from '../openai-auth.js'
import { call, factsOf, unexpectedAnswer } from '../openai-client.js'

export const moderate = defineAction({
  name: 'moderate',
  title: 'Check for harmful content',
  description: 'Tells of each text whether it is harmful, such as violent or hateful, and how sure that is.',
  group: 'Moderation',
  methods: [openaiAuth],
  input: fields({
    model: modelField.moderation,
    input: field.list({
      title: 'Texts',
      help: 'Each is judged by itself.',
      of: field.longText({ title: 'Text', minLength: 1 }),
      max: 100,
    }),
  }),
  output: Type.Object({
    results: Type.Array(
      Type.Object({
        flagged: Type.Boolean({ title: 'Harmful' }),
        categories: Type.Array(Type.String(), { title: 'Categories', description: 'In which it is harmful.' }),
        scores: Type.Record(Type.String(), Type.Number(), {
          title: 'Scores',
          description: 'By category, from 0 to 1: how sure it is.',
        }),
      }),
      { title: 'Results', description: 'One for each text, in their order.' },
    ),
    model: Type.String({ title: 'Model' }),
    usage: Type.Null({ title: 'Usage', description: 'Null: the provider does not say; it is free of charge.' }),
  }),
  idempotent: true,
  timeout: 130,
  async run(ctx) {
    const { model, input } = ctx.input
    const { body } = await call(ctx, answers.moderation, {
      timeout: 60_000,
      retries: 1,
      asked: { text: 'input', fields: { model: 'model', input: 'input' } },
      send: (client, options) => client.moderations.create({ model, input }, options),
    })
    if (body.results.length !== input.length) throw unexpectedAnswer(factsOf(ctx))
    const results = body.results.map(({ flagged, categories, category_scores: scores }) => ({
      flagged,
      categories: Object.keys(categories).filter((name) => categories[name]),
      scores: Object.fromEntries(
        Object.entries(scores).flatMap(([name, score]) => (score === null ? [] : [[name, score]])),
      ),
    }))
    return { results, model: body.model, usage: null }
  },
})
