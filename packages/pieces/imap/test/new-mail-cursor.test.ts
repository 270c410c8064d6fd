import { describe, expect, it } from 'vitest'
import {
  isOld,
  MOST_SEEN,
  type NewMailCursor,
  remember,
  renumbered,
  type Sighting,
} from '../src/triggers/new-mail-cursor.js'

const NOON = 1_800_000_000
const DAY = 86_400
const EMPTY: NewMailCursor = { uidValidity: 1, lastUid: 0, seen: [], newest: 0, forgotten: 0 }

const mail = (uid: number, received: number, more: Partial<Sighting> = {}): Sighting => ({
  uid,
  mark: `mark ${uid}`,
  received,
  sent: received,
  ...more,
})
const mails = (from: number, to: number, at: (uid: number) => number) =>
  Array.from({ length: to - from + 1 }, (_, index) => mail(from + index, at(from + index)))

/** The folder after it was numbered anew: a hundred thousand mails may be old ones. */
const anew = (cursor: NewMailCursor) => renumbered(cursor, { uidValidity: 2, uidNext: 100_001 })

describe('a folder that was numbered anew', () => {
  const known = remember(
    EMPTY,
    mails(1, 10, (uid) => NOON + uid),
    NOON + 60,
  )

  it.each<[string, Sighting, boolean]>([
    ['one that was looked at, under another number', mail(7, NOON + 3, { mark: 'mark 3' }), true],
    [
      'one that was looked at, with the time of its restoration',
      mail(7, NOON + DAY, { mark: 'mark 3', sent: NOON }),
      true,
    ],
    ['one that came later', mail(7, NOON + 61, { mark: 'new' }), false],
    ['one that came in the same second', mail(7, NOON + 10, { mark: 'new' }), false],
    ['one that came a little earlier than those before it', mail(7, NOON - 120, { mark: 'new' }), false],
    ['one of long before', mail(7, NOON - DAY, { mark: 'new' }), true],
    [
      'one of long before, with the time of its restoration',
      mail(7, NOON + DAY, { mark: 'new', sent: NOON - 30 * DAY }),
      true,
    ],
    ['one without a date of its own', mail(7, NOON + 61, { mark: 'new', sent: null }), false],
    ['one behind those that may be old', mail(100_001, 0, { mark: 'mark 3' }), false],
  ])('holds %s', (_title, sighting, old) => {
    expect(isOld(anew(known), sighting)).toBe(old)
  })

  it('holds no old mail where nothing was numbered anew', () => {
    expect(isOld(known, mail(11, 0, { mark: 'mark 3' }))).toBe(false)
  })

  it('tells old from new also beyond the marks that are kept', () => {
    const many = remember(
      EMPTY,
      mails(1, MOST_SEEN + 200, (uid) => NOON + uid),
      NOON + DAY,
    )
    expect(many.seen.length).toBe(MOST_SEEN)
    expect(many.forgotten).toBe(NOON + 200)
    expect(isOld(anew(many), mail(1, NOON + 200, { mark: 'mark 200' }))).toBe(true)
    expect(isOld(anew(many), mail(2, NOON + 201, { mark: 'mark 201' }))).toBe(true)
    expect(isOld(anew(many), mail(3, NOON + MOST_SEEN + 200, { mark: 'new' }))).toBe(false)
  })

  it('goes on telling by what was known before while thousands of new ones are given', () => {
    const start = anew(known)
    const later = remember(
      start,
      mails(11, 11 + 3 * MOST_SEEN, () => NOON + 61),
      NOON + 120,
    )
    expect(isOld(later, mail(5_000, NOON + 61, { mark: 'still waiting' }))).toBe(false)
    expect(isOld(later, mail(5_001, NOON + 3, { mark: 'mark 3' }))).toBe(true)
  })

  it('is known again when it is numbered anew once more', () => {
    const twice = anew(
      remember(
        anew(known),
        mails(11, 20, () => NOON + 61),
        NOON + 120,
      ),
    )
    expect(isOld(twice, mail(1, NOON + 3, { mark: 'mark 3' }))).toBe(true)
    expect(isOld(twice, mail(2, NOON + 61, { mark: 'mark 15' }))).toBe(true)
    expect(isOld(twice, mail(3, NOON + 61, { mark: 'still waiting' }))).toBe(false)
  })

  it('is not led astray by a mail from the future', () => {
    const misled = remember(known, [mail(11, NOON + 365 * DAY)], NOON + 60)
    expect(misled.newest).toBe(NOON + 60)
    expect(isOld(anew(misled), mail(12, NOON + 61, { mark: 'new' }))).toBe(false)
  })
})
