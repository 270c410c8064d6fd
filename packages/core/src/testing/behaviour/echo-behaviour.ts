import assert from 'node:assert/strict'
import { isPieceError } from '../../error/piece-error.js'
import { assertShowsNoSecret, secretTexts } from '../secret-texts.js'
import type { LogLine } from '../test-context.js'
import { within } from '../within.js'
import { type Behaviour, noPause, overHttp, PATIENCE } from './behaviour.js'
import { fakeTransport, type SentRequest } from './fake-transport.js'
import type { Rehearsal } from './rehearsal.js'

/** The provider repeats all it was sent; nothing secret of that goes on. */
export const echoBehaviour: Behaviour = {
  sentence: 'shows no secret that the provider repeats',
  concerns: overHttp,
  prove,
}

const STATUSES = [200, 400, 403, 422, 500]

/** What each answer is made of: everything that was sent, as text. */
const SHAPES: readonly ((said: string) => { type: string; body: string })[] = [
  (said) => ({ type: 'application/json', body: JSON.stringify(nested(said)) }),
  (said) => ({ type: 'application/json', body: JSON.stringify({ ok: false, error: said, error_description: said }) }),
  (said) => ({ type: 'text/plain', body: said }),
]

/** The places in which services put their words about an error. */
function nested(said: string) {
  const error = { message: said, status: said, code: said, type: said, param: said, reason: said }
  return { ...error, title: said, detail: said, items: [said], error: { ...error, errors: [error], details: [error] } }
}

async function prove({ operation, values }: Rehearsal): Promise<void> {
  const secrets = secretTexts(operation.method, values)
  if (secrets.length === 0) return
  for (const status of STATUSES) {
    for (const shape of SHAPES) {
      const lines: LogLine[] = []
      const { fetch } = fakeTransport((request) => echo(request, status, shape))
      const outcome = await within(PATIENCE, operation.run(values, { fetch, sleep: noPause, lines }))
      if (outcome.kind === 'answered') assertShowsNoSecret(outcome.value, secrets, 'the output shows')
      if (outcome.kind === 'failed') assertShowsNoSecret(shownBy(outcome.error), secrets, 'the error shows')
      assertShowsNoSecret(lines, secrets, 'the log shows')
      assert.ok(outcome.kind !== 'late', `did not end within ${PATIENCE / 1_000} seconds`)
    }
  }
}

function echo(request: SentRequest, status: number, shape: (typeof SHAPES)[number]): Response {
  const { url, headers, body } = request
  const plain = [url.href, ...[...headers].map(([name, value]) => `${name}: ${value}`), body].join('\n')
  const { type, body: said } = shape(`${plain}\n${encodeURIComponent(plain)}\n${Buffer.from(plain).toString('base64')}`)
  const repeated = [...headers].map(([name, value]): [string, string] => [`x-sent-${name}`, value])
  return new Response(said, { status, headers: [['content-type', type], ...repeated] })
}

/** What of an error leaves the piece. */
const shownBy = (error: unknown): unknown =>
  isPieceError(error) ? [error.message, error.hint, error.field] : String(error)
