import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'
import type { Fixtures } from '../fixtures.js'
import { chatModelFamily } from './chat-model.js'
import { mailFamily } from './mail.js'
import { objectStoreFamily } from './object-store.js'
import { sqlFamily } from './sql.js'

/** The cases of the families a piece says it belongs to. */
export function familyCases(
  piece: Piece,
  { families = {}, endpoints = {}, folders = [] }: Fixtures,
): ConformanceCase[] {
  const { sql, objectStore, chatModel, mail } = families
  const place = { endpoints, folders }
  return [
    ...(sql ? sqlFamily(piece, { ...place, ...sql }) : []),
    ...(objectStore ? objectStoreFamily(piece, { ...place, ...objectStore }) : []),
    ...(chatModel ? chatModelFamily(piece, { ...place, ...chatModel }) : []),
    ...(mail ? mailFamily(piece, { ...place, ...mail }) : []),
  ]
}
