import { field, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import { parsedArguments, type ToolCall } from './chat-answer.js'
import type { Image } from './images.js'

/** Characters; about a million tokens. */
export const LONGEST_TEXT = 4_000_000

/** A message of a conversation, whatever the server. */
export type Message =
  | { role: 'system' | 'user'; content: string; images?: Image[] }
  | { role: 'assistant'; content: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; content: string; toolCallId: string; toolName: string }

const message = field.object({
  title: 'Message',
  fields: {
    role: field.choice({
      title: 'Said by',
      choices: [
        { value: 'user', title: 'Person' },
        { value: 'assistant', title: 'Model' },
        { value: 'system', title: 'Instructions' },
        { value: 'tool', title: 'Tool' },
      ],
    }),
    content: field.longText({
      title: 'Text',
      help: 'Of a tool: its result.',
      optional: true,
      maxLength: LONGEST_TEXT,
    }),
    toolCallId: field.text({
      title: 'Tool call ID',
      help: 'The ID of the tool call this is the result of.',
      optional: true,
      visibleWhen: { role: ['tool'] },
    }),
    toolCalls: field.json({
      title: 'Tool calls',
      help: 'The tool calls of an earlier answer, as they stood in the output.',
      optional: true,
      visibleWhen: { role: ['assistant'] },
    }),
  },
})

/** The conversation so far. */
export const messagesField = field.list({
  title: 'Earlier messages',
  help: 'The conversation so far, oldest first, when the model should know it.',
  of: message,
  optional: true,
})

const ToolCalls = Type.Array(
  Type.Object({
    id: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    arguments: Type.Optional(Type.Unknown()),
  }),
)

/**
 * The earlier messages, checked: every result of a tool follows the call it answers.
 *
 * @throws PieceError `invalid_input` with the number of the message at fault.
 */
export async function messagesOf(given: readonly Static<typeof message>[]): Promise<Message[]> {
  const { Value } = await import('@sinclair/typebox/value')
  const names = new Map<string, string>()
  return given.map(({ role, content = '', toolCallId, toolCalls }, index) => {
    if (role === 'tool') return toolResult(content, toolCallId, names, index)
    if (role !== 'assistant') return { role, content }
    if (toolCalls === undefined || toolCalls === null) return { role, content }
    if (!Value.Check(ToolCalls, toolCalls)) {
      throw wrong(index, 'has tool calls of another form', 'Give them as they stood in the output of the chat.')
    }
    for (const { id, name } of toolCalls) names.set(id, name)
    return { role, content, toolCalls: toolCalls.map(asCall) }
  })
}

function toolResult(
  content: string,
  id: string | undefined,
  names: ReadonlyMap<string, string>,
  index: number,
): Message {
  if (!id) throw wrong(index, 'is the result of a tool and names no tool call', 'Give the ID of the tool call.')
  const toolName = names.get(id)
  if (toolName !== undefined) return { role: 'tool', content, toolCallId: id, toolName }
  throw wrong(
    index,
    'is the result of a tool call that no earlier message has',
    'Put the message of the model with its tool calls before it.',
  )
}

const asCall = ({ id, name, arguments: given }: Static<typeof ToolCalls>[number]): ToolCall => ({
  id,
  name,
  arguments: parsedArguments(given),
})

const wrong = (index: number, fault: string, hint: string) =>
  new PieceError('invalid_input', `Message ${index + 1} ${fault}.`, { field: 'messages', hint })
