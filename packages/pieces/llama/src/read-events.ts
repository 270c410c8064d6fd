import { linesOf, parsedLine } from './read-lines.js'

/** What ends a stream of events. */
const END = '[DONE]'

/** What comes of a stream: the JSON of its events, then whether it said that it was at its end. */
export type Event = { data: unknown } | { error: unknown } | { end: true }

/**
 * The events of an answer of type `text/event-stream`, as they arrive, up to `[DONE]`. Older servers of llama.cpp tell
 * a failure in a field `error` of its own.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 * @throws PieceError `bad_response` for an event that is no JSON or has no end; and whatever reading the body throws.
 */
export async function* eventsOf(response: Response): AsyncGenerator<Event> {
  let data: string[] = []
  for await (const line of linesOf(response)) {
    if (line.startsWith('error:')) yield { error: parsedLine(line.slice(6)) }
    else if (line === 'data' || line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
    else if (line === '' && data.length > 0) {
      const event = eventIn(data)
      yield event
      if ('end' in event) return
      data = []
    }
  }
  if (data.length > 0) yield eventIn(data)
}

function eventIn(lines: readonly string[]): Event {
  const data = lines.join('\n')
  return data.trim() === END ? { end: true } : { data: parsedLine(data) }
}
