import { type Static, type TProperties, Type } from '@sinclair/typebox'
import type { answers } from './openai-answers.js'

const common = {
  refusal: Type.Union([Type.String(), Type.Null()], {
    title: 'Refusal',
    description: 'Why the model would not answer, in its own words; null when it did.',
  }),
  model: Type.String({ title: 'Model', description: 'The exact model that answered.' }),
  finishReason: Type.String({
    title: 'Finish reason',
    description:
      'stop: done; length: cut off at the longest answer; tool_calls: it calls tools; content_filter: withheld by the provider.',
  }),
  usage: Type.Union(
    [
      Type.Object({
        inputTokens: Type.Number({ title: 'Input tokens' }),
        outputTokens: Type.Number({ title: 'Output tokens' }),
      }),
      Type.Null(),
    ],
    { title: 'Usage', description: 'What the provider counted; null when it does not say.' },
  ),
}

/** The output of an action that talks to a chat model: what it answers, and how it came about. */
export const chatOutput = <Answer extends TProperties>(answer: Answer) => Type.Object({ ...answer, ...common })

export type ChatAnswer = Static<typeof answers.chat>

/** The text of an answer, and everything around it in the output's own words. */
export function readAnswer({ model, choices: [choice], usage }: ChatAnswer) {
  return {
    text: choice?.message.content ?? '',
    refusal: choice?.message.refusal ?? null,
    model,
    finishReason: choice?.finish_reason ?? '',
    usage: usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : null,
  }
}
