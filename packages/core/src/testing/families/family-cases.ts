import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'
import type { Fixtures } from '../fixtures.js'
import { chatModelFamily } from './chat-model.js'
import { mailFamily } from './mail.js'
import { objectStoreFamily } from './object-store.js'
import { sqlFamily } from './sql.js'

/** The cases of the families a piece says it belongs to. */
export function familyCases(piece: Piece, { families = {}, endpoints = {} }: Fixtures): ConformanceCase[] {
  const { sql, objectStore, chatModel, mail } = families
  return [
    ...(sql ? sqlFamily(piece, sql) : []),
    ...(objectStore ? objectStoreFamily(piece, { endpoints, ...objectStore }) : []),
    ...(chatModel ? chatModelFamily(piece, { endpoints, ...chatModel }) : []),
    ...(mail ? mailFamily(piece, { endpoints, ...mail }) : []),
  ]
}
