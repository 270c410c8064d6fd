import assert from 'node:assert/strict'
import { isPieceError } from '../../error/piece-error.js'
import { within } from '../within.js'
import { type Behaviour, noPause, overHttp, PATIENCE, SHORT } from './behaviour.js'
import { fakeTransport } from './fake-transport.js'
import type { Fault } from './fault.js'
import type { Rehearsal } from './rehearsal.js'
import type { Subject } from './subject.js'

/** Every request meets the same fault; the operation tells it rightly, in bounded time and memory. */
export function faultBehaviour(fault: Fault): Behaviour {
  return {
    sentence: fault.sentence,
    concerns: overHttp,
    prove: (rehearsal, subject) => prove(fault, rehearsal, subject),
  }
}

async function prove(fault: Fault, { operation, values, answers }: Rehearsal, subject: Subject): Promise<void> {
  if (answers.length === 0) return
  let overran = false
  const { fetch } = fakeTransport((request) =>
    fault.answer(request, () => {
      overran = true
    }),
  )
  const deadline = (ms: number) => AbortSignal.timeout(fault.codes.includes('timeout') ? SHORT : ms)
  const outcome = await within(PATIENCE, operation.run(values, { fetch, sleep: noPause, deadline }))
  assert.ok(!overran, 'read the answer without end')
  assert.ok(outcome.kind !== 'late', `did not end within ${PATIENCE / 1_000} seconds`)
  if (outcome.kind === 'failed') expectTold(outcome.error, fault)
  else assert.ok(mayTake(fault, subject), 'did not fail')
}

function mayTake({ wrong }: Fault, { takesAnyAnswer, takesAbsence, takesAnyContent }: Subject): boolean {
  if (wrong === 'connection') return false
  const reasons = { status: undefined, absence: takesAbsence, content: takesAnyContent }
  return (takesAnyAnswer ?? reasons[wrong]) !== undefined
}

function expectTold(error: unknown, { codes, retryAfter }: Fault): void {
  assert.ok(isPieceError(error), `threw something other than a PieceError: ${error}`)
  assert.ok(codes.includes(error.code), `expected ${codes.join(' or ')}, not ${error.code}: ${error.message}`)
  if (retryAfter !== undefined) assert.equal(error.retryAfter, retryAfter, 'does not tell when to try again')
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}
