import { type Static, Type } from '@sinclair/typebox'

const Scores = Type.Object({ positive: Type.Number(), neutral: Type.Number(), negative: Type.Number() })

const Assessment = Type.Object({ text: Type.String(), sentiment: Type.String(), isNegated: Type.Boolean() })

const Sentence = Type.Object({
  text: Type.String(),
  offset: Type.Number(),
  length: Type.Number(),
  sentiment: Type.String(),
  confidenceScores: Scores,
  targets: Type.Optional(
    Type.Array(
      Type.Object({
        text: Type.String(),
        sentiment: Type.String(),
        relations: Type.Array(Type.Object({ ref: Type.String() })),
      }),
    ),
  ),
  assessments: Type.Optional(Type.Array(Assessment)),
})

/** The parts of the sentiment of a text that are used. */
export const Sentiment = Type.Object({
  sentiment: Type.String(),
  confidenceScores: Scores,
  sentences: Type.Array(Sentence),
})

/** Scores in an output. */
export const scoresOutput = Type.Object(
  {
    positive: Type.Number({ title: 'Positive' }),
    neutral: Type.Number({ title: 'Neutral' }),
    negative: Type.Number({ title: 'Negative' }),
  },
  { title: 'Scores', description: '0 to 1 each.' },
)

/** What a sentence has opinions about, each with what is said of it. */
export function opinionsOf({ targets = [] }: Static<typeof Sentence>, sentences: readonly Static<typeof Sentence>[]) {
  return targets.map(({ text, sentiment, relations }) => ({
    target: text,
    sentiment,
    assessments: relations
      .flatMap(({ ref }) => assessmentAt(ref, sentences))
      .map((one) => ({ text: one.text, sentiment: one.sentiment, negated: one.isNegated })),
  }))
}

/** `#/documents/0/sentences/1/assessments/0`; the document is the one at hand. A relation may also be to a target. */
function assessmentAt(ref: string, sentences: readonly Static<typeof Sentence>[]): Static<typeof Assessment>[] {
  const [, sentence, assessment] = /\/sentences\/(\d{1,6})\/assessments\/(\d{1,6})$/.exec(ref) ?? []
  const found = sentences[Number(sentence)]?.assessments?.[Number(assessment)]
  return found ? [found] : []
}
