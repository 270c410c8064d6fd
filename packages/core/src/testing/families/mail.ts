import assert from 'node:assert/strict'
import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'
import { resolve, type Values } from '../lazy.js'
import type { Mailbox, MailFixtures } from './mail-case.js'
import { MAIL_CASES } from './mail-cases.js'
import { pieceUser } from './piece-user.js'
import { readMail } from './read-mail.js'

/**
 * What every piece that sends mail promises beyond `conformance`: what is sent arrives as it was meant, no header comes in
 * through a field, and refused recipients are told.
 *
 * @example
 * for (const { name, run } of mailFamily(piece, fixtures)) test(name, run)
 */
export function mailFamily(piece: Piece, fixtures: MailFixtures): ConformanceCase[] {
  const mailbox = openMailbox(piece, fixtures)
  return MAIL_CASES.filter(({ concerns }) => concerns?.(fixtures) ?? true).map(({ sentence, prove }) => ({
    name: `${piece.name} ${sentence}`,
    run: () => prove(mailbox),
  }))
}

function openMailbox(piece: Piece, fixtures: MailFixtures): Mailbox {
  const { action, input = (mail: Values) => mail } = fixtures
  const user = pieceUser(piece, fixtures)
  const whole = (mail: Values = {}) => {
    const given = { to: ['bob@example.com'], subject: 'Hello', text: 'Good morning.', ...mail }
    return input(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  }
  const arrived = () => resolve(fixtures.arrived)
  return {
    ...user,
    fixtures,
    send: (mail) => user.act(action, whole(mail)),
    async deliver(mail) {
      const before = arrived().length
      await user.act(action, whole(mail))
      const [one, ...more] = arrived().slice(before)
      assert.ok(one && more.length === 0, `${more.length + (one ? 1 : 0)} mails arrived`)
      return 'source' in one ? readMail(one.source, one.recipients) : one
    },
    refusal: (mail) => user.failure(action, whole(mail)),
    count: () => arrived().length,
    takes: (field) => piece.actions.some(({ name, input: form }) => name === action && field in form.properties),
  }
}
