import { badAnswer } from '../azure-ai-error.js'

/** Characters; one event has a stretch of the answer, and the content filter's findings about it. */
const LONGEST_LINE = 1024 * 1024

/**
 * The `data` of server-sent events, as they arrive. Events of other kinds and comments are left out.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of linesOf(body)) {
    if (line === '' && data.length > 0) {
      yield data.join('\n')
      data = []
    }
    const [, value] = /^data: ?(.*)$/s.exec(line) ?? []
    if (value !== undefined) data.push(value)
  }
}

/** Lines, which may end with CR, LF or both. What follows the last ending is no whole line, and is left out. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > LONGEST_LINE) throw badAnswer('The service sent an event that has no end.')
  }
}
