import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { PieceError } from '../../error/piece-error.js'
import { optionsOf } from '../../field/dynamic-options.js'
import type { Piece } from '../../piece/piece.js'
import type { PollResult } from '../../trigger/trigger.js'
import { callContext } from '../call-context.js'
import { givenSurroundings } from '../given-surroundings.js'
import { resolve, type Values } from '../lazy.js'
import { methodOf } from '../method-of.js'
import { runAction } from '../run-action.js'
import { runPoll } from '../run-poll.js'
import { pieceUser } from './piece-user.js'
import type { SqlDialect, SqlFixtures } from './sql-fixtures.js'

/** What the actions answer, taken together. */
export interface SqlOutput {
  rows: Values[]
  more: boolean
  count: number
  columns: { name: string; type: string }[]
  output: Values
  resultSets: Values[][]
}

/** A table of one case, gone when the case has ended. */
export interface ScratchTable {
  /** As SQL. */
  sql: string
  /** As the field `table` takes it. */
  field: string
}

/** A choice a form would show. */
export interface Choice {
  value: string
  title: string
  help?: string
}

/** A database a case works in. */
export interface SqlDatabase {
  piece: Piece
  fixtures: SqlFixtures
  dialect: SqlDialect
  /** Runs an action; the answer as it travels, through JSON. */
  act(action: string, input: Values, signal?: AbortSignal): Promise<SqlOutput>
  /** The `PieceError` an action fails with. */
  failure(action: string, input: Values): Promise<PieceError>
  /** Polls the trigger `new-row`. */
  poll(input: Values, cursor: unknown): Promise<PollResult<Values>>
  /** The choices a form would show for a field of an action. */
  choices(action: string, field: string, input: Values, search?: string): Promise<Choice[]>
  /** Makes a table, works with it, and drops it. `columns`: SQL types by name, or a function of the table's SQL. */
  withTable(
    columns: Values | ((sql: string) => Values),
    work: (table: ScratchTable) => Promise<void>,
    name?: string,
  ): Promise<void>
  /** The same with three rows in it: Ada, 36; Grace, 85; Linus, whose age is null. */
  withPeople(work: (table: ScratchTable) => Promise<void>): Promise<void>
}

/** The database behind the fixtures, reached through the piece alone. */
export function sqlDatabase(piece: Piece, fixtures: SqlFixtures): SqlDatabase {
  const { method, dialect, good } = fixtures
  const { failure } = pieceUser(piece, fixtures)
  const act: SqlDatabase['act'] = async (action, input, signal) => {
    const surroundings = { ...givenSurroundings(fixtures), ...(signal && { signal }) }
    const call = { action, method, values: resolve(good), input, surroundings }
    return JSON.parse(JSON.stringify(await runAction(piece, call)))
  }
  const withTable: SqlDatabase['withTable'] = async (columns, work, name = freshName()) => {
    const table = { sql: dialect.quote(name), field: tableField(name) }
    const types = typeof columns === 'function' ? columns(table.sql) : columns
    const definitions = Object.entries(types).map(([column, type]) => `${dialect.quote(column)} ${type}`)
    await act('query', { sql: `create table ${table.sql} (${definitions.join(', ')})` })
    try {
      await work(table)
    } finally {
      await act('query', { sql: `drop table ${table.sql}` })
    }
  }
  return {
    piece,
    fixtures,
    dialect,
    act,
    failure,
    poll: (input, cursor) => poll(piece, fixtures, input, cursor),
    choices: (action, field, input, search = '') => choices(piece, fixtures, { action, field, input, search }),
    withTable,
    withPeople: (work) => withTable(personColumns(dialect), (table) => addPeople(act, table).then(() => work(table))),
  }
}

/** A name no other case has. */
export const freshName = () => `family_${randomBytes(6).toString('hex')}`

/** A part of a name that holds a dot, or begins with a quote, stands in double quotes. */
function tableField(name: string): string {
  return /^"|\./.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}

function personColumns({ types }: SqlDialect): Values {
  return { id: `${types.integer} not null`, name: `${types.text} default 'nobody'`, age: types.integer }
}

async function addPeople(act: SqlDatabase['act'], table: ScratchTable): Promise<void> {
  const rows = [
    { id: 1, name: 'Ada', age: 36 },
    { id: 2, name: 'Grace', age: 85 },
    { id: 3, name: 'Linus', age: null },
  ]
  await act('insert', { table: table.field, rows })
}

async function poll(piece: Piece, fixtures: SqlFixtures, input: Values, cursor: unknown) {
  const { method, good } = fixtures
  const trigger = piece.triggers.find(({ name }) => name === 'new-row')
  assert.ok(trigger?.kind === 'polling', 'the piece has no polling trigger "new-row"')
  const surroundings = givenSurroundings(fixtures)
  const result = await runPoll(piece, { trigger, method, values: resolve(good), input, cursor, surroundings })
  // The cursor and the events are stored as JSON between two polls.
  return JSON.parse(JSON.stringify(result))
}

async function choices(
  piece: Piece,
  fixtures: SqlFixtures,
  asked: { action: string; field: string; input: Values; search: string },
): Promise<Choice[]> {
  const schema = piece.actions.find(({ name }) => name === asked.action)?.input.properties[asked.field]
  const options = schema && optionsOf(schema.items ?? schema)
  assert.ok(options, `the field "${asked.field}" of "${asked.action}" has no dynamic options`)
  const { method, good } = fixtures
  const call = {
    piece,
    method: methodOf(piece, method),
    values: resolve(good),
    surroundings: givenSurroundings(fixtures),
  }
  const ctx = await callContext(call, asked.input)
  return [...(await options.load({ ...ctx, search: asked.search }))]
}
