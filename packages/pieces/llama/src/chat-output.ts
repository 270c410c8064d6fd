import { type TProperties, Type } from '@sinclair/typebox'

const told = (title: string, description: string) => Type.Union([Type.String(), Type.Null()], { title, description })

const common = {
  refusal: told('Refusal', 'Why the model would not answer, in its own words; null when it did.'),
  thinking: told('Thinking', 'What the model thought before it answered, where the server tells that apart.'),
  model: Type.String({ title: 'Model', description: 'The model that answered, as the server names it.' }),
  finishReason: Type.String({
    title: 'Finish reason',
    description: 'stop: done; length: cut off at the longest answer or the context; tool_calls: it calls tools.',
  }),
  usage: Type.Union(
    [
      Type.Object({
        inputTokens: Type.Number({ title: 'Input tokens' }),
        outputTokens: Type.Number({ title: 'Output tokens' }),
      }),
      Type.Null(),
    ],
    { title: 'Usage', description: 'What the server counted; null when it does not say.' },
  ),
}

/** The output of an action that talks to a chat model: what it answers, and how it came about. */
export const chatOutput = <Answer extends TProperties>(answer: Answer) => Type.Object({ ...answer, ...common })

/** The tools a model wants to be called, as they stand in an output. */
export const toolCallsOutput = Type.Array(
  Type.Object({
    id: Type.String({ title: 'ID', description: 'Goes with the result of the tool.' }),
    name: Type.String({ title: 'Name' }),
    arguments: Type.Unknown({ title: 'Arguments', description: 'As JSON; the text of the model where it is none.' }),
  }),
  { title: 'Tool calls', description: 'The tools the model wants to be called, in order.' },
)
