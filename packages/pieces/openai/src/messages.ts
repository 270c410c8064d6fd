import { field, PieceError } from '@plugboard/core'
import { type Static, Type } from '@sinclair/typebox'
import type { OpenAI } from 'openai'

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

type Message = Static<typeof message>

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

/** The earlier messages in the words of the service. */
export async function messagesOf(messages: readonly Message[]): Promise<OpenAI.ChatCompletionMessageParam[]> {
  const { Value } = await import('@sinclair/typebox/value')
  return messages.map(({ role, content = '', toolCallId, toolCalls }, index) => {
    if (role === 'tool') {
      if (toolCallId) return { role, content, tool_call_id: toolCallId }
      throw wrong(index, 'is the result of a tool and names no tool call', 'Give the ID of the tool call.')
    }
    if (role !== 'assistant' || toolCalls === undefined || toolCalls === null) return { role, content }
    if (!Value.Check(ToolCalls, toolCalls)) {
      throw wrong(index, 'has tool calls of another form', 'Give them as they stood in the output of the chat.')
    }
    return toolCalls.length === 0
      ? { role, content }
      : { role, content: content || null, tool_calls: toolCalls.map(asSent) }
  })
}

const asSent = ({ id, name, arguments: given = {} }: Static<typeof ToolCalls>[number]) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
})

const wrong = (index: number, fault: string, hint: string) =>
  new PieceError('invalid_input', `Message ${index + 1} ${fault}.`, { field: 'messages', hint })
