import assert from 'node:assert/strict'
import type { Values } from '../lazy.js'
import type { Operation } from '../operation.js'
import { assertShowsNoSecret, secretTexts } from '../secret-texts.js'
import { type Outcome, within } from '../within.js'
import { type Behaviour, noPause, overHttp, PATIENCE } from './behaviour.js'
import { textOfRequest } from './fake-transport.js'
import { otherValues } from './other-values.js'
import type { Rehearsal } from './rehearsal.js'
import { replay } from './replay.js'

/** Two connections used in turn and at once: neither shows in a request or a result of the other. */
export const isolationBehaviour: Behaviour = {
  sentence: 'keeps two connections apart',
  concerns: overHttp,
  prove,
}

/** One of two connections. */
interface Side {
  operation: Operation
  answers: Rehearsal['answers']
  values: Values
  /** Secrets the other one does not have. */
  secrets: readonly string[]
  /** Stands in every answer to this side. */
  mark: string
}

async function prove({ operation, values, answers }: Rehearsal): Promise<void> {
  const theirs = otherValues(operation, values)
  const [ours, others] = [values, theirs].map((one) => secretTexts(operation.method, one))
  const without = (some: readonly string[] = [], left: readonly string[] = []) =>
    some.filter((secret) => !left.includes(secret))
  const one = { operation, answers, values, secrets: without(ours, others), mark: '-of-the-first' }
  const two = { operation, answers, values: theirs, secrets: without(others, ours), mark: '-of-the-second' }
  if (answers.length === 0 || one.secrets.length === 0) return
  const [first, second] = (await canBeMarked(one)) ? [one, two] : [unmarked(one), unmarked(two)]
  await inTurn(first, second)
  await atOnce(first, second)
}

const unmarked = (side: Side): Side => ({ ...side, mark: '' })

/** Some answers cannot be read any more with a mark in them; then requests alone are looked at. */
async function canBeMarked(side: Side): Promise<boolean> {
  return (await use(side).ended).kind === 'answered'
}

/** A use of a connection: what was sent and how it ended. */
function use({ operation, values, answers, mark }: Side) {
  const { fetch, requests } = replay(answers, mark)
  return { requests, ended: within(PATIENCE, operation.run(values, { fetch, sleep: noPause })) }
}

async function inTurn(first: Side, second: Side): Promise<void> {
  const before: ReturnType<typeof use>[] = []
  for (const [side, other] of [
    [first, second],
    [second, first],
    [first, second],
  ] as const) {
    const sent = before.map(({ requests }) => requests.length)
    const using = use(side)
    expectOwn(using.requests, await using.ended, side, other)
    const meanwhile = before.map(({ requests }) => requests.length)
    assert.deepEqual(meanwhile, sent, 'a request went out through the context of a call that had ended')
    before.push(using)
  }
}

async function atOnce(first: Side, second: Side): Promise<void> {
  const [one, two] = [use(first), use(second)]
  const [firstEnded, secondEnded] = await Promise.all([one.ended, two.ended])
  expectOwn(one.requests, firstEnded, first, second)
  expectOwn(two.requests, secondEnded, second, first)
}

function expectOwn(
  requests: ReturnType<typeof use>['requests'],
  outcome: Outcome<unknown>,
  side: Side,
  other: Side,
): void {
  for (const request of requests) {
    assertShowsNoSecret(textOfRequest(request), other.secrets, 'a request of one connection carries, of the other,')
  }
  if (outcome.kind === 'failed') {
    const remedy = `give fixtures.auth["${side.operation.method.name}"].other`
    assert.fail(`a connection with other secrets failed before or after it was answered; ${remedy}: ${outcome.error}`)
  }
  assert.equal(outcome.kind, 'answered', `did not end within ${PATIENCE / 1_000} seconds`)
  const shown = JSON.stringify(outcome) ?? ''
  assert.ok(other.mark === '' || !shown.includes(other.mark), 'a result holds what the other connection was answered')
}
