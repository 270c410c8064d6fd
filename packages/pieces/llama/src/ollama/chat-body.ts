import { PieceError } from '@plugboard/core'
import type { ChatRequest } from '../chat-request.js'
import { isObject } from '../loose.js'
import type { Message } from '../messages.js'
import type { Settings } from '../settings.js'
import { asFunctions, type ToolRequest } from '../tools.js'
import { keepAliveSent } from './keep-alive.js'

/**
 * The body of `POST /api/chat`.
 *
 * Source: https://docs.ollama.com/api/chat
 *
 * @throws PieceError `unsupported` for a use of tools that Ollama does not know.
 */
export function chatBody({ model, messages, settings, tools, schema }: ChatRequest, stream: boolean) {
  const options = optionsSent(settings)
  return {
    model,
    messages: messages.map(asSent),
    stream,
    ...(Object.keys(options).length > 0 && { options }),
    ...thinkSent(settings),
    ...keepAliveSent(settings.keepAlive),
    ...toolsSent(tools),
    ...(schema && { format: schema }),
  }
}

function asSent(message: Message) {
  if (message.role === 'tool') return { role: message.role, content: message.content, tool_name: message.toolName }
  if (message.role === 'assistant') {
    const { role, content, toolCalls = [] } = message
    return { role, content, ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(callSent) }) }
  }
  const { role, content, images = [] } = message
  return { role, content, ...(images.length > 0 && { images: images.map(({ base64 }) => base64) }) }
}

function callSent({ name, arguments: given }: { name: string; arguments: unknown }) {
  if (isObject(given)) return { function: { name, arguments: given } }
  throw new PieceError('invalid_input', `The arguments of the tool call “${name}” are no JSON object.`, {
    field: 'messages',
    hint: 'Leave the call out, and say in a message that its arguments could not be read.',
  })
}

function optionsSent({ temperature, maxTokens, topP, stop, seed, contextSize }: Settings) {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { num_predict: maxTokens }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop && { stop }),
    ...(seed !== undefined && { seed }),
    ...(contextSize !== undefined && { num_ctx: contextSize }),
  }
}

function thinkSent({ thinking }: Settings): { think?: boolean | string } {
  if (thinking === undefined) return {}
  return { think: thinking === 'on' || (thinking === 'off' ? false : thinking) }
}

function toolsSent(tools: ToolRequest | undefined) {
  if (!tools || tools.choice === 'none') return {}
  if (tools.choice === 'auto') return { tools: asFunctions(tools.offered) }
  throw new PieceError('unsupported', 'Ollama cannot make a model use a tool.', {
    field: 'toolChoice',
    hint: 'Choose auto or none, and say in the instructions when the tool is to be used.',
  })
}
