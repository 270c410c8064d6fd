import { PieceError } from '@plugboard/core'

/** Characters; a line holds one event, and the largest are answers that come in one piece. */
const LONGEST_LINE = 4_000_000

/**
 * The lines of a body as they arrive, without LF or CRLF. What comes after the last line break is a line too.
 *
 * @throws PieceError `bad_response` for an endless line; and whatever reading the body throws.
 */
export async function* linesOf({ body }: Response): AsyncGenerator<string> {
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
    if (length > LONGEST_LINE) throw unreadable('A line of the answer has no end.')
  }
  const rest = begun.join('') + decoder.decode()
  if (rest !== '') yield rest
}

/** The JSON of a line. Without a cause: the parser's message quotes the text. */
export function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable('A line of the answer is not JSON.')
  }
}

/** The `PieceError` for an answer whose stretches cannot be read. */
export const unreadable = (message: string) =>
  new PieceError('bad_response', message, { hint: 'Try again; if it stays, switch off streaming.' })

/** The `PieceError` for an answer that ends before the server says that it is complete. */
export const brokenOff = () =>
  new PieceError('provider_unavailable', 'The server broke its answer off.', {
    hint: 'Try again; if it stays, look into the log of the server, or whether a proxy on the way cuts answers off.',
  })
