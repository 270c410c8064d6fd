import { describe, expect, it } from 'vitest'
import type { TokenFailureKind } from '../oauth2/token-failure.js'
import { type FailedRenewal, type FailurePlan, planAfter } from './renewal.js'

const NOW = 1_000_000_000_000
const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

interface Case extends Partial<FailedRenewal> {
  kind: TokenFailureKind
  code?: string
  retryAfter?: number
  random?: number
}

function plan({ kind, code = 'code', retryAfter, random = 0.5, ...before }: Case): FailurePlan {
  const job: FailedRenewal = {
    failures: 0,
    failingSince: null,
    outcomeUnknown: false,
    expiresAt: NOW + MINUTE,
    usesApp: true,
    isConsented: true,
    ...before,
  }
  return planAfter({ kind, code, retryAfter }, job, NOW, random)
}

const waits = (given: Case) => (plan(given).nextAt ?? Number.NaN) - NOW

describe('a grant the provider says is dead', () => {
  it('is given up: somebody has to reconnect', () => {
    expect(plan({ kind: 'grant' })).toMatchObject({ reason: { code: 'needs_reauth' }, nextAt: null })
  })

  it('was lost with an answer, where one may have been', () => {
    const lost = plan({ kind: 'grant', outcomeUnknown: true })
    expect(lost).toMatchObject({ reason: { code: 'refresh_response_lost' }, nextAt: null })
  })

  it('is a wrong credential where nobody consents', () => {
    const refused = plan({ kind: 'grant', isConsented: false, outcomeUnknown: true })
    expect(refused).toMatchObject({ reason: { code: 'invalid_credentials' }, nextAt: null })
  })
})

describe('a client the provider refuses', () => {
  it('is the fault of the app, whose connections are not lost', () => {
    const refused = plan({ kind: 'client', code: 'invalid_client' })
    expect(refused).toMatchObject({ app: { misconfigured: 'invalid_client' }, failures: 0 })
    expect(refused.reason ?? refused.warning).toBeUndefined()
    expect(refused.nextAt).not.toBeNull()
  })

  it('is the fault of the connection that brings it, and tried once a day', () => {
    const refused = plan({ kind: 'client', usesApp: false })
    expect(refused).toMatchObject({ reason: { code: 'invalid_client' }, nextAt: NOW + DAY })
    expect(refused.app).toBeUndefined()
  })
})

it('a request the provider refuses is tried once a day', () => {
  expect(plan({ kind: 'request', code: 'invalid_scope' })).toMatchObject({
    reason: { code: 'renewal_refused', message: expect.stringContaining('invalid_scope') },
    nextAt: NOW + DAY,
  })
})

describe.each(['unknown', 'trouble', 'denied'] as const)('an outage (%s)', (kind) => {
  it('is no revocation: it only warns', () => {
    const failed = plan({ kind })
    expect(failed.reason).toBeUndefined()
    expect(failed.warning).toMatchObject({ code: 'renewal_failing' })
  })

  it('is followed by another try within two seconds, while a rotated token may still be taken', () => {
    expect(waits({ kind, random: 0 })).toBe(SECOND)
    expect(waits({ kind, random: 1 })).toBe(2 * SECOND)
  })

  it('is tried ever less often, at most every quarter of an hour', () => {
    const failures = 1
    expect(waits({ kind, failures, random: 1 })).toBe(10 * SECOND)
    expect(waits({ kind, failures: 3, random: 1 })).toBe(40 * SECOND)
    expect(waits({ kind, failures: 3, random: 0 })).toBe(SECOND)
  })

  it('is waited out as long as the provider says', () => {
    expect(waits({ kind, retryAfter: 90 })).toBe(90 * SECOND)
  })
})

it('never waits for more than a quarter of an hour by itself', () => {
  expect(waits({ kind: 'unknown', failures: 500, random: 1 })).toBe(15 * MINUTE)
})

it('remembers that an answer may have been lost, until one comes', () => {
  expect(plan({ kind: 'unknown' }).outcomeUnknown).toBe(true)
  expect(plan({ kind: 'trouble' }).outcomeUnknown).toBe(false)
  expect(plan({ kind: 'throttled', outcomeUnknown: true }).outcomeUnknown).toBe(true)
})

it('takes five answers in a row that are no token for a wrong address', () => {
  expect(plan({ kind: 'trouble', failures: 3 }).reason).toBeUndefined()
  expect(plan({ kind: 'trouble', failures: 4 })).toMatchObject({ reason: { code: 'renewal_refused' } })
  expect(plan({ kind: 'unknown', failures: 400 }).reason).toBeUndefined()
})

it('gives up after four days, and not before', () => {
  const failing = (days: number) => plan({ kind: 'unknown', failures: 9, failingSince: NOW - days * DAY })
  expect(failing(3.9).reason).toBeUndefined()
  expect(failing(4)).toMatchObject({ reason: { code: 'renewal_gave_up' }, nextAt: null })
})

describe('a provider that is asked too often', () => {
  it('is left alone for as long as it says, by everybody who uses the app', () => {
    const slow = plan({ kind: 'throttled', retryAfter: 30 })
    expect(slow).toMatchObject({ nextAt: NOW + 30 * SECOND, app: { pausedUntil: NOW + 30 * SECOND } })
    expect(slow.reason).toBeUndefined()
  })

  it('is left alone for a second at least', () => {
    expect(waits({ kind: 'throttled', retryAfter: 0 })).toBe(SECOND)
    expect(waits({ kind: 'throttled', random: 0 })).toBe(SECOND)
  })

  it('has no app where the connection brings its own client', () => {
    expect(plan({ kind: 'throttled', usesApp: false }).app).toBeUndefined()
  })
})
