import type { Static } from '@sinclair/typebox'
import { addStretch, type Begun, type ChatAnswer, type Listener, parsedArguments } from '../chat-answer.js'
import type { Opened } from '../llama-client.js'
import { brokenCall, refusedInStream } from '../llama-error.js'
import { isObject } from '../loose.js'
import { type Event, eventsOf } from '../read-events.js'
import { brokenOff, unreadable } from '../read-lines.js'
import { ChatChunk } from './chat-shapes.js'
import { usageOf } from './usage-of.js'

type Chunk = Static<typeof ChatChunk>
type Delta = NonNullable<NonNullable<Chunk['choices']>[number]['delta']>
type Call = NonNullable<Delta['tool_calls']>[number]

interface Gathered extends Begun {
  model: string
  refusal: string
  /** By index; servers may begin several before they end one. */
  calls: Map<number, { id: string; name: string; arguments: unknown }>
  finishReason: string
  usage: Chunk['usage']
}

/**
 * Puts the events of a streamed chat together to the answer they make.
 *
 * @throws PieceError also when the answer breaks off: neither a reason to stop nor `[DONE]` has come.
 */
export async function gatherChunks(opened: Opened, model: string, listener: Listener): Promise<ChatAnswer> {
  const gathered: Gathered = {
    model,
    text: '',
    thinking: '',
    refusal: '',
    calls: new Map(),
    finishReason: '',
    usage: null,
  }
  const ended = await readAll(opened, gathered, listener)
  if (!ended && gathered.finishReason === '') throw brokenOff()
  return answerOf(gathered)
}

/** Whether the server said that it was done. */
async function readAll({ response, facts }: Opened, gathered: Gathered, listener: Listener): Promise<boolean> {
  const { Value } = await import('@sinclair/typebox/value')
  try {
    for await (const event of eventsOf(response)) {
      if ('end' in event) return true
      const error = errorIn(event)
      if (error !== undefined) throw refusedInStream(error, response, facts)
      if (!('data' in event) || !Value.Check(ChatChunk, event.data)) throw unexpected()
      if (!event.data.choices && !event.data.usage) throw unexpected()
      add(event.data, gathered, listener)
    }
  } catch (error) {
    throw brokenCall(error, facts)
  }
  return false
}

/** Of OpenAI and llama.cpp in `error`; older servers of vLLM send the error itself. */
function errorIn(event: Exclude<Event, { end: true }>): unknown {
  if ('error' in event) return event.error
  if (!isObject(event.data)) return undefined
  return event.data.object === 'error' ? event.data : (event.data.error ?? undefined)
}

function add({ model, choices, usage }: Chunk, gathered: Gathered, listener: Listener): void {
  gathered.model = model || gathered.model
  gathered.usage = usage ?? gathered.usage
  const [choice] = choices ?? []
  if (!choice) return
  gathered.finishReason = choice.finish_reason || gathered.finishReason
  const { content, reasoning_content, reasoning, refusal, tool_calls: calls } = choice.delta ?? {}
  addStretch(gathered, listener, { text: content ?? '', thinking: reasoning_content || reasoning || '' })
  gathered.refusal += refusal ?? ''
  for (const call of calls ?? []) addCall(call, gathered.calls)
}

/** Arguments come in stretches of text; some servers send them at once, and as they are. */
function addCall({ index, id, function: given }: Call, calls: Gathered['calls']): void {
  const place = index ?? calls.size
  const call = calls.get(place) ?? { id: '', name: '', arguments: '' }
  call.id ||= id ?? ''
  call.name ||= given?.name ?? ''
  if (typeof given?.arguments === 'string' && typeof call.arguments === 'string') call.arguments += given.arguments
  else if (isObject(given?.arguments)) call.arguments = given.arguments
  calls.set(place, call)
}

function answerOf({ model, text, thinking, refusal, calls, finishReason, usage }: Gathered): ChatAnswer {
  const inOrder = [...calls].sort(([one], [other]) => one - other)
  return {
    text,
    thinking: thinking || null,
    refusal: refusal || null,
    model,
    finishReason: finishReason || (calls.size > 0 ? 'tool_calls' : 'stop'),
    toolCalls: inOrder.map(([index, { id, name, arguments: given }]) => ({
      id: id || `call_${index}`,
      name,
      arguments: parsedArguments(given),
    })),
    usage: usageOf(usage),
  }
}

const unexpected = () => unreadable('An event of the answer is not in the format of the OpenAI API.')
