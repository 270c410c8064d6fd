import { setImmediate as turn } from 'node:timers/promises'
import { isRecord } from '../../field/check-value.js'
import { type FakeTransport, fakeTransport, type SentRequest } from './fake-transport.js'
import { type RecordedAnswer, requestKey, responseOf } from './recording.js'

/**
 * Gives recorded answers again, to the same requests or else in the same order.
 *
 * @param mark stands at the end of every text in a JSON answer that could be a person's; empty for none.
 */
export function replay(answers: readonly RecordedAnswer[], mark: string): FakeTransport {
  const left = [...answers]
  return fakeTransport(async ({ method, url }: SentRequest) => {
    // The others get their turn between question and answer.
    await turn()
    const key = requestKey(method, url)
    const at = left.findIndex(({ request }) => request === key)
    const [answer = answers.at(-1)] = left.splice(Math.max(at, 0), 1)
    return answer ? responseOf(mark === '' ? answer : marked(answer, mark)) : new Response('', { status: 500 })
  })
}

function marked(answer: RecordedAnswer, mark: string): RecordedAnswer {
  const isJson = /\bjson\b/i.test(answer.headers.get('content-type') ?? '')
  if (!isJson || answer.body.length === 0) return answer
  const value: unknown = JSON.parse(Buffer.from(answer.body).toString('utf8'))
  return { ...answer, body: new Uint8Array(Buffer.from(JSON.stringify(markedIn(value, mark)))) }
}

function markedIn(value: unknown, mark: string): unknown {
  if (typeof value === 'string') return isFree(value) ? value + mark : value
  if (Array.isArray(value)) return value.map((one) => markedIn(one, mark))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, markedIn(one, mark)]))
}

/** A text of no fixed form, such as a name: not empty, no number, no address, no time. */
const isFree = (text: string): boolean => /[a-z]/i.test(text) && !/^\d{4}-\d\d/.test(text) && !URL.canParse(text)
