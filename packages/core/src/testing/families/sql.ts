import type { Piece } from '../../piece/piece.js'
import { methodOf } from '../method-of.js'
import { casesOf, type FamilyCase } from './family-case.js'
import { CONNECTION_CASES } from './sql-connection-cases.js'
import { sqlDatabase } from './sql-database.js'
import { FAILURE_CASES } from './sql-failure-cases.js'
import type { SqlFixtures } from './sql-fixtures.js'
import { NAME_CASES } from './sql-name-cases.js'
import { OPTION_CASES } from './sql-option-cases.js'
import { PROCEDURE_CASES } from './sql-procedure-cases.js'
import { QUERY_CASES } from './sql-query-cases.js'
import { READ_CASES } from './sql-read-cases.js'
import { RULE_CASES } from './sql-rule-cases.js'
import { TRIGGER_CASES } from './sql-trigger-cases.js'
import { TYPE_CASES } from './sql-type-cases.js'
import { WRITE_CASES } from './sql-write-cases.js'

const CASES = [
  ...READ_CASES,
  ...WRITE_CASES,
  ...TYPE_CASES,
  ...QUERY_CASES,
  ...PROCEDURE_CASES,
  ...OPTION_CASES,
  ...TRIGGER_CASES,
  ...NAME_CASES,
  ...RULE_CASES,
  ...FAILURE_CASES,
  ...CONNECTION_CASES,
]

/**
 * What every SQL piece promises beyond `conformance`, so that a flow can change its database and keep its steps: the
 * actions select, insert, update, delete, call-procedure and query, the trigger new-row, what their forms offer, and how
 * all of it fails. Each case makes and drops tables of its own through the piece. What a system cannot do is said in
 * `fixtures.notSupported`, sentence by sentence, and must fail.
 *
 * @throws AssertionError if the piece does not have the auth method, or a reason belongs to no sentence.
 *
 * @example
 * for (const { name, run } of sqlFamily(piece, fixtures)) test(name, run)
 */
export function sqlFamily(piece: Piece, fixtures: SqlFixtures): FamilyCase[] {
  methodOf(piece, fixtures.method)
  const db = sqlDatabase(piece, fixtures)
  const sentences = CASES.map(({ sentence, prove }) => ({ sentence, prove: () => prove(db) }))
  return casesOf(piece, sentences, fixtures.notSupported)
}
