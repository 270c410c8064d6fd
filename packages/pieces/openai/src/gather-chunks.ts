import { PieceError } from '@plugboard/core'
import type { Static } from '@sinclair/typebox'
import type { ChatAnswer } from './chat-output.js'
import { answers } from './openai-answers.js'

type Chunk = Static<typeof answers.chunk>
type Choice = Chunk['choices'][number]
type ToolCall = NonNullable<NonNullable<Choice['delta']>['tool_calls']>[number]

interface Gathering {
  /** The model that was asked; stands where the service does not say which one answers. */
  model: string
  /** Is given each stretch of the text. */
  say(text: string): void
  /** The failure an event tells of. */
  refused(error: unknown): Error
}

interface Gathered {
  model: string
  content: string
  refusal: string
  /** By index; services may begin several before they end one. */
  calls: Map<number, { id: string; name: string; arguments: string }>
  finishReason: string | undefined
  usage: Chunk['usage']
}

/** Puts the events of a streamed chat together to the answer they make. */
export async function gather(events: AsyncIterable<unknown>, { model, say, refused }: Gathering): Promise<ChatAnswer> {
  const { Value } = await import('@sinclair/typebox/value')
  const gathered: Gathered = { model, content: '', refusal: '', calls: new Map(), finishReason: undefined, usage: null }
  for await (const event of events) {
    const error = errorIn(event)
    if (error !== undefined) throw refused(error)
    if (!Value.Check(answers.chunk, event)) throw unexpected()
    const text = add(event, gathered)
    if (text !== '') say(text)
  }
  return whole(gathered)
}

function errorIn(event: unknown): unknown {
  if (typeof event !== 'object' || event === null || !('error' in event)) return undefined
  return event.error ?? undefined
}

/** Takes an event in; gives the text it brought. */
function add({ model, choices, usage }: Chunk, gathered: Gathered): string {
  gathered.model = model || gathered.model
  gathered.usage = usage ?? gathered.usage
  const choice = choices[0]
  if (!choice) return ''
  const { content, refusal, tool_calls: calls } = choice.delta ?? {}
  gathered.finishReason = choice.finish_reason ?? gathered.finishReason
  gathered.content += content ?? ''
  gathered.refusal += refusal ?? ''
  for (const call of calls ?? []) addCall(call, gathered.calls)
  return content ?? ''
}

function addCall({ index, id, function: given }: ToolCall, calls: Gathered['calls']): void {
  const place = index ?? calls.size
  const call = calls.get(place) ?? { id: '', name: '', arguments: '' }
  call.id ||= id ?? ''
  call.name ||= given?.name ?? ''
  call.arguments += given?.arguments ?? ''
  calls.set(place, call)
}

function whole({ model, content, refusal, calls, finishReason, usage }: Gathered): ChatAnswer {
  if (finishReason === undefined) throw unexpected()
  const inOrder = [...calls].sort(([one], [other]) => one - other)
  const message = {
    content,
    refusal: refusal || null,
    tool_calls: inOrder.map(([, { id, name, arguments: given }]) => ({ id, function: { name, arguments: given } })),
  }
  return { model, choices: [{ finish_reason: finishReason, message }], usage }
}

const unexpected = () =>
  new PieceError('bad_response', 'The events of the answer are not in the format of the OpenAI API.', {
    hint: 'Try again; if it stays, switch off streaming.',
  })
