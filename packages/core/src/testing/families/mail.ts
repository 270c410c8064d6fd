import assert from 'node:assert/strict'
import type { Piece } from '../../piece/piece.js'
import { resolve, type Values } from '../lazy.js'
import { casesOf, type FamilyCase } from './family-case.js'
import type { MailFixtures, Sender } from './mail-case.js'
import { MAIL_CASES } from './mail-cases.js'
import { pieceUser } from './piece-user.js'
import { readMail } from './read-mail.js'

/**
 * What every piece that sends mail promises beyond `conformance`: what is sent arrives as it was meant, no header comes in
 * through a field, and refused recipients are told. What a piece cannot do is said in `fixtures.notSupported`, sentence by
 * sentence, and must fail.
 *
 * @example
 * for (const { name, run } of mailFamily(piece, fixtures)) test(name, run)
 */
export function mailFamily(piece: Piece, fixtures: MailFixtures): FamilyCase[] {
  const sender = senderOf(piece, fixtures)
  const sentences = MAIL_CASES.map(({ sentence, prove }) => ({ sentence, prove: () => prove(sender) }))
  return casesOf(piece, sentences, fixtures.notSupported)
}

function senderOf(piece: Piece, fixtures: MailFixtures): Sender {
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
  }
}
