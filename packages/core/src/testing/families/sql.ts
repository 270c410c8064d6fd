import assert from 'node:assert/strict'
import type { Piece } from '../../piece/piece.js'
import { refusedCase } from '../auth-cases.js'
import type { ConformanceCase } from '../conformance-case.js'
import type { Refused } from '../fixtures.js'
import { resolve } from '../lazy.js'
import { type SqlFixtures, sqlDatabase } from './sql-database.js'
import { FAILURE_CASES } from './sql-failure-cases.js'
import { NAME_CASES } from './sql-name-cases.js'
import { READ_CASES } from './sql-read-cases.js'
import { WRITE_CASES } from './sql-write-cases.js'

/**
 * What every SQL piece promises beyond `conformance`, so that a flow can change its database and keep its steps: the
 * actions select, insert, update, delete and query, and how a connection fails. Each case makes and drops tables of its
 * own through the piece.
 *
 * @example
 * for (const { name, run } of sqlFamily(piece, fixtures)) test(name, run)
 */
export function sqlFamily(piece: Piece, fixtures: SqlFixtures): ConformanceCase[] {
  const db = sqlDatabase(piece, fixtures)
  const cases = [...READ_CASES, ...WRITE_CASES, ...NAME_CASES, ...FAILURE_CASES]
  return [
    ...cases.map(({ sentence, prove }) => ({ name: `${piece.name} ${sentence}`, run: () => prove(db) })),
    ...connectionCases(piece, fixtures),
  ]
}

function connectionCases(piece: Piece, fixtures: SqlFixtures): ConformanceCase[] {
  const method = piece.auth.find((one) => one.name === fixtures.method)
  assert.ok(method, `the piece has no auth method "${fixtures.method}"`)
  const database = fixtures.databaseField ?? 'database'
  const but = (field: string, value: unknown) => () => ({ ...resolve(fixtures.good), [field]: value })
  const port = () => ({ ...resolve(fixtures.good), port: resolve(fixtures.closedPort ?? 1) })
  const refused: Refused[] = [
    {
      title: 'a wrong password',
      values: but('password', 'wrong-password'),
      code: 'invalid_credentials',
      field: 'password',
    },
    { title: 'an unknown database', values: but(database, 'nowhere'), code: 'not_found', field: database },
    { title: 'a closed port', values: port, code: 'unreachable', field: 'port' },
    { title: 'an unknown host', values: but('host', 'db.invalid'), code: 'unreachable', field: 'host' },
  ]
  return refused.map((one) => refusedCase(piece, method, one))
}
