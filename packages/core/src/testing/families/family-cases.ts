import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'
import type { Fixtures } from '../fixtures.js'
import { chatModelFamily } from './chat-model.js'
import { mailFamily } from './mail.js'
import { mailboxFamily } from './mailbox.js'
import { objectStoreFamily } from './object-store.js'
import type { FamilyConnection } from './piece-user.js'
import { sqlFamily } from './sql.js'

type Family<Given extends FamilyConnection> = (piece: Piece, fixtures: Given) => ConformanceCase[]

/** The cases of the families a piece says it belongs to. */
export function familyCases(
  piece: Piece,
  { families = {}, endpoints = {}, folders = [] }: Fixtures,
): ConformanceCase[] {
  const place = { endpoints, folders }
  const cases = <Given extends FamilyConnection>(family: Family<Given>, given: Given | readonly Given[] = []) => {
    const list: readonly Given[] = isList(given) ? given : [given]
    return list.flatMap((one) => {
      const ending = list.length > 1 ? `, by ${one.method}` : ''
      return family(piece, { ...place, ...one }).map(({ name, run }) => ({ name: `${name}${ending}`, run }))
    })
  }
  return [
    ...cases(sqlFamily, families.sql),
    ...cases(objectStoreFamily, families.objectStore),
    ...cases(chatModelFamily, families.chatModel),
    ...cases(mailFamily, families.mail),
    ...cases(mailboxFamily, families.mailbox),
  ]
}

const isList = <Given>(given: Given | readonly Given[]): given is readonly Given[] => Array.isArray(given)
