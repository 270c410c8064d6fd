import { PieceError } from '@plugboard/core'

/** Characters; a line holds one event, and the largest are answers that come in one piece. */
const LONGEST_LINE = 4_000_000

/** What ends a stream of events. */
const END = '[DONE]'

/**
 * The JSON of each event of an answer of type `text/event-stream`, as it arrives, up to the event `[DONE]`. Lines end
 * with LF or CRLF.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 *
 * @throws PieceError `provider_unavailable` for an answer that ends before `[DONE]`, `bad_response` for an event that is
 * no JSON, for an endless line; and whatever reading the body throws.
 */
export async function* jsonEvents(response: Response): AsyncGenerator<unknown> {
  for await (const data of eventsOf(response)) {
    if (data.trim() === END) return
    yield parsed(data)
  }
  throw new PieceError('provider_unavailable', 'The service broke its answer off.', {
    hint: 'Try again; if it stays, a proxy on the way may cut answers off: switch off streaming.',
  })
}

async function* eventsOf(response: Response): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of linesOf(response)) {
    if (line === '' && data.length > 0) {
      yield data.join('\n')
      data = []
    } else if (line === 'data' || line.startsWith('data:')) {
      data.push(line.slice(5).replace(/^ /, ''))
    }
  }
  if (data.length > 0) yield data.join('\n')
}

/** The lines of a body. What comes after the last line break is a line too. */
async function* linesOf({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let begun: string[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    begun.push(first)
    length += first.length
    for (const next of others) {
      yield begun.join('').replace(/\r$/, '')
      begun = [next]
      length = next.length
    }
    if (length > LONGEST_LINE) throw unreadable('An event of the answer has no end.')
  }
  const rest = begun.join('') + decoder.decode()
  if (rest !== '') yield rest
}

/** Without a cause: the parser's message quotes the text. */
function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    throw unreadable('An event of the answer is not JSON.')
  }
}

const unreadable = (message: string) =>
  new PieceError('bad_response', message, { hint: 'Try again; if it stays, switch off streaming.' })
