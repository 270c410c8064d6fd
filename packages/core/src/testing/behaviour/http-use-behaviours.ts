import assert from 'node:assert/strict'
import { within } from '../within.js'
import { type Behaviour, noPause, overHttp, PATIENCE, SHORT } from './behaviour.js'
import { fakeTransport } from './fake-transport.js'
import { FAULTS, type Fault } from './fault.js'
import type { Rehearsal } from './rehearsal.js'

/** What declares nothing goes through `ctx.http`, where deadlines, cancellation and the egress policy are. */
export const asksBehaviour: Behaviour = {
  sentence: 'sends its requests through ctx.http',
  concerns: overHttp,
  async prove({ answers }) {
    const hint = 'if it needs none, say why in fixtures.withoutHttp'
    assert.ok(answers.length > 0, `no request went through ctx.http; ${hint}`)
  },
}

/** What is declared to send nothing through `ctx.http` does not. */
export const withoutHttpBehaviour: Behaviour = {
  sentence: 'sends nothing through ctx.http, as declared',
  concerns: (subject) => !overHttp(subject),
  async prove({ answers }) {
    assert.equal(answers.length, 0, 'a request went through ctx.http; leave it out of fixtures.withoutHttp')
  },
}

/** What is declared to take any answer takes one with an error status. */
export const anyAnswerBehaviour: Behaviour = {
  sentence: 'takes any answer, as declared',
  concerns: ({ takesAnyAnswer }) => takesAnyAnswer !== undefined,
  prove: (rehearsal) => takesOneOf('status', rehearsal),
}

/** What is declared to take a 404 does. */
export const absenceBehaviour: Behaviour = {
  sentence: 'takes a 404 for a result, as declared',
  concerns: ({ takesAbsence }) => takesAbsence !== undefined,
  prove: (rehearsal) => takesOneOf('absence', rehearsal),
}

/** What is declared to take any content takes one that is none of the provider's. */
export const anyContentBehaviour: Behaviour = {
  sentence: 'takes any content, as declared',
  concerns: ({ takesAnyContent }) => takesAnyContent !== undefined,
  prove: (rehearsal) => takesOneOf('content', rehearsal),
}

async function takesOneOf(wrong: Fault['wrong'], { operation, values }: Rehearsal): Promise<void> {
  for (const fault of FAULTS.filter((one) => one.wrong === wrong)) {
    const { fetch } = fakeTransport((request) => fault.answer(request, () => undefined))
    const deadline = () => AbortSignal.timeout(SHORT)
    const outcome = await within(PATIENCE, operation.run(values, { fetch, sleep: noPause, deadline }))
    if (outcome.kind === 'answered') return
  }
  assert.fail('it refuses every such answer; leave it out of the fixtures')
}
