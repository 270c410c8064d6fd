import { expect, it } from 'vitest'
import { versionedMethod } from './testing/versioned-piece.js'
import { timesAfter, timesAfterMove } from './times-after-move.js'

const renewing = versionedMethod(2, ['!seed'], { refreshable: true, renewed: ['pass'] })

it('lets what the new version renews as well lapse as before', () => {
  expect(timesAfter(renewing, { form: {}, renewed: { pass: 'p' } })).toBe('same')
})

it('has what the new version renews obtained before it is used', () => {
  expect(timesAfter(renewing, { form: {}, renewed: {} })).toBe('now')
  expect(timesAfter(renewing, { form: {} })).toBe('now')
})

it('lets nothing lapse that the new version does not renew', () => {
  expect(timesAfter(versionedMethod(2, ['!seed']), { form: {}, renewed: { pass: 'p' } })).toBe('none')
})

it('becomes columns, without waking what does not work', () => {
  const connection = { status: 'active' as const, expiresAt: 10, refreshDueAt: 5 }
  expect(timesAfterMove(connection, 'same', 100)).toEqual({ expiresAt: 10, refreshDueAt: 5 })
  expect(timesAfterMove(connection, 'now', 100)).toEqual({ expiresAt: 100, refreshDueAt: 100 })
  expect(timesAfterMove(connection, 'none', 100)).toEqual({ expiresAt: null, refreshDueAt: null })
  expect(timesAfterMove({ ...connection, status: 'error' }, 'now', 100)).toEqual({ expiresAt: 10, refreshDueAt: 5 })
})
