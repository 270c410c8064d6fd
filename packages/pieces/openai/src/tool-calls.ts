import { Type } from '@sinclair/typebox'
import type { ChatAnswer } from './chat-output.js'

/** The tools a model wants to be called, as they stand in an output. */
export const toolCallsOutput = Type.Array(
  Type.Object({
    id: Type.String({ title: 'ID', description: 'Goes with the result of the tool.' }),
    name: Type.String({ title: 'Name' }),
    arguments: Type.Unknown({ title: 'Arguments', description: 'As JSON; the text of the model where it is none.' }),
  }),
  { title: 'Tool calls', description: 'The tools the model wants to be called, in order.' },
)

/** The tool calls of an answer. A service that gives no ids gets them counted. */
export function toolCallsIn({ choices: [choice] }: ChatAnswer) {
  return (choice?.message.tool_calls ?? []).map(({ id, function: { name, arguments: given } }, index) => ({
    id: id || `call_${index}`,
    name,
    arguments: parsed(given),
  }))
}

function parsed(given: unknown): unknown {
  if (given === undefined || given === '') return {}
  if (typeof given !== 'string') return given
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
