import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { analyzeTexts } from '../language/analyze-texts.js'
import { opinionsOf, Sentiment, scoresOutput } from '../language/sentiment.js'
import { errorOutput, placeOutput, textFields } from '../language/text-fields.js'

const sentence = Type.Object({
  text: Type.String({ title: 'Text' }),
  ...placeOutput,
  sentiment: Type.String({ title: 'Sentiment', description: 'positive, neutral or negative.' }),
  scores: scoresOutput,
  opinions: Type.Array(
    Type.Object({
      target: Type.String({ title: 'About' }),
      sentiment: Type.String({ title: 'Sentiment', description: 'positive, mixed or negative.' }),
      assessments: Type.Array(
        Type.Object({
          text: Type.String({ title: 'What is said' }),
          sentiment: Type.String({ title: 'Sentiment' }),
          negated: Type.Boolean({ title: 'Negated', description: 'As in “not good”.' }),
        }),
        { title: 'Assessments' },
      ),
    }),
    { title: 'Opinions', description: 'Empty unless asked for.' },
  ),
})

export const analyzeSentiment = defineAction({
  name: 'analyze-sentiment',
  title: 'Analyze sentiment',
  description: 'Tells whether texts and each of their sentences are positive, neutral or negative, and about what.',
  group: 'Texts',
  methods: [azureAiAuth],
  input: fields({
    ...textFields,
    opinions: field.checkbox({
      title: 'Find opinions',
      help: 'What each opinion is about, and what is said of it.',
    }),
  }),
  output: Type.Object({
    results: Type.Array(
      Type.Object({
        sentiment: Type.Union([Type.String(), Type.Null()], {
          title: 'Sentiment',
          description: 'positive, neutral, negative or mixed.',
        }),
        scores: Type.Union([scoresOutput, Type.Null()], { title: 'Scores' }),
        sentences: Type.Array(sentence, { title: 'Sentences' }),
        error: errorOutput,
      }),
      { title: 'Results', description: 'One per text, in the order of the texts.' },
    ),
  }),
  idempotent: true,
  async run(ctx) {
    const { language, opinions } = ctx.input
    const outcomes = await analyzeTexts(ctx, {
      kind: 'SentimentAnalysis',
      mostDocuments: 10,
      parameters: { opinionMining: opinions, stringIndexType: 'Utf16CodeUnit' },
      hint: { language: language || undefined },
      schema: Sentiment,
    })
    return {
      results: outcomes.map(({ found, error }) => ({
        sentiment: found?.sentiment ?? null,
        scores: found?.confidenceScores ?? null,
        sentences: (found?.sentences ?? []).map((one) => ({
          text: one.text,
          offset: one.offset,
          length: one.length,
          sentiment: one.sentiment,
          scores: one.confidenceScores,
          opinions: opinionsOf(one, found?.sentences ?? []),
        })),
        error,
      })),
    }
  },
})
