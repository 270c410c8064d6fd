import { field, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'

/** Characters; about a million tokens. */
export const LONGEST_TEXT = 4_000_000

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
    content: field.longText({ title: 'Text', help: 'Of a tool: its result.', optional: true, maxLength: LONGEST_TEXT }),
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

/** One message of the conversation so far. */
export type Message = Static<typeof message>

/** The conversation so far. */
export const messagesField = field.list({
  title: 'Earlier messages',
  help: 'The conversation so far, oldest first, when the model should know it.',
  of: message,
  optional: true,
})

const ToolCalls = Type.Array(
  Type.Object({ id: Type.String({ minLength: 1 }), name: Type.String({ minLength: 1 }), arguments: Type.Unknown() }),
  { maxItems: 128 },
)

/**
 * The earlier messages in the words of the service.
 *
 * @throws PieceError `invalid_input` at `messages` for a tool's result without its call, and tool calls of another form.
 */
export async function messagesOf(messages: readonly Message[]): Promise<Readonly<Record<string, unknown>>[]> {
  const { Value } = await import('@sinclair/typebox/value')
  return messages.map(({ role, content = '', toolCallId, toolCalls }, index) => {
    if (role === 'tool') {
      if (!toolCallId) throw wrong(index, 'is the result of a tool and names no tool call', 'Give the ID of the call.')
      return { role, content, tool_call_id: toolCallId }
    }
    if (role !== 'assistant' || toolCalls === undefined || toolCalls === null) return { role, content }
    if (Value.Check(ToolCalls, toolCalls)) return assistant(content, toolCalls)
    throw wrong(index, 'has tool calls of another form', 'Give them as they stood in the output of the chat.')
  })
}

function assistant(content: string, calls: Static<typeof ToolCalls>) {
  if (calls.length === 0) return { role: 'assistant', content }
  const asked = calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }))
  return { role: 'assistant', content: content === '' ? null : content, tool_calls: asked }
}

const wrong = (index: number, fault: string, hint: string) =>
  new PieceError('invalid_input', `Message ${index + 1} ${fault}.`, { field: 'messages', hint })
