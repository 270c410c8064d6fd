import { type TProperties, Type } from '@sinclair/typebox'
import type { ChatAnswer } from './chat-stream.js'

const common = {
  refusal: Type.Union([Type.String(), Type.Null()], {
    title: 'Refusal',
    description: 'Why the model would not answer, in its own words; null when it did.',
  }),
  model: Type.String({ title: 'Model', description: 'The exact model behind the deployment.' }),
  finishReason: Type.String({
    title: 'Finish reason',
    description:
      'stop: done; length: cut off at the longest answer; tool_calls: it wants tools to be called; content_filter: withheld by the content filter of the deployment.',
  }),
  usage: Type.Union(
    [
      Type.Object({
        inputTokens: Type.Number({ title: 'Input tokens' }),
        outputTokens: Type.Number({ title: 'Output tokens' }),
      }),
      Type.Null(),
    ],
    { title: 'Usage', description: 'What Azure counted; null when it does not say.' },
  ),
}

/** The output of an action that talks to a chat model: what it answers, and how it came about. */
export const chatOutput = <Answer extends TProperties>(answer: Answer) => Type.Object({ ...answer, ...common })

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

/** The tools a model wants to be called, as they stand in an output. */
export const toolCallsOutput = Type.Array(
  Type.Object({
    id: Type.String({ title: 'ID', description: 'Goes with the result of the tool.' }),
    name: Type.String({ title: 'Name' }),
    arguments: Type.Unknown({ title: 'Arguments', description: 'As JSON; the text of the model where it is none.' }),
  }),
  { title: 'Tool calls', description: 'The tools the model wants to be called, in order.' },
)

/** The tool calls of an answer, in order. */
export const toolCallsIn = ({ choices: [choice] }: ChatAnswer) =>
  (choice?.message.tool_calls ?? []).map(({ id, function: called }) => ({
    id,
    name: called.name,
    arguments: parsed(called.arguments),
  }))

function parsed(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
