import type { ChatRequest } from '../chat-request.js'
import type { Message } from '../messages.js'
import type { Settings } from '../settings.js'
import { asFunctions, type ToolRequest } from '../tools.js'

/**
 * The body of `POST /chat/completions`. The longest answer is sent as `max_tokens`, which every server knows.
 *
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 */
export function chatBody({ model, messages, settings, tools, schema, strict }: ChatRequest, stream: boolean) {
  return {
    model,
    messages: messages.map(asSent),
    ...settingsSent(settings),
    ...toolsSent(tools),
    ...(schema && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: strict ?? true } },
    }),
    ...(stream && { stream: true, stream_options: { include_usage: true } }),
  }
}

function asSent(message: Message) {
  if (message.role === 'tool') return { role: message.role, content: message.content, tool_call_id: message.toolCallId }
  if (message.role === 'assistant') {
    const { role, content, toolCalls = [] } = message
    return toolCalls.length === 0
      ? { role, content }
      : { role, content: content || null, tool_calls: callsSent(toolCalls) }
  }
  const { role, content, images = [] } = message
  if (images.length === 0) return { role, content }
  const text = content === '' ? [] : [{ type: 'text', text: content }]
  const seen = images.map(({ type, base64 }) => ({
    type: 'image_url',
    image_url: { url: `data:${type};base64,${base64}` },
  }))
  return { role, content: [...text, ...seen] }
}

const callsSent = (calls: readonly { id: string; name: string; arguments: unknown }[]) =>
  calls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }))

function settingsSent({ temperature, maxTokens, topP, stop, seed, thinking }: Settings) {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop && { stop }),
    ...(seed !== undefined && { seed }),
    ...(thinking && { reasoning_effort: thinking }),
  }
}

function toolsSent(tools: ToolRequest | undefined) {
  if (!tools) return {}
  const { offered, choice } = tools
  const asked = typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice
  return { tools: asFunctions(offered), ...(asked !== 'auto' && { tool_choice: asked }) }
}
