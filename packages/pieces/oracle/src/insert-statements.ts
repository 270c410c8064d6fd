import type { BindDefinition } from 'oracledb'
import { type Bound, encodeValue } from './encode-parameters.js'
import { identifier } from './identifier.js'
import { converted, written } from './place-value.js'
import { join, type Part, parameter, type Statement, sql, statement } from './statement.js'
import type { Columns } from './table-columns.js'
import type { Values } from './values.js'

/** One statement and the rows it is run for, sent together. */
export interface Batch {
  one: Statement
  /** Values in the order of the parameters. */
  rows: readonly (readonly Bound[])[]
}

const BLAME = { subject: 'table', values: 'rows' }

/**
 * The statements that add these rows. Rows that name the same columns are added together; a column a row does not name
 * gets its default.
 *
 * @throws PieceError `invalid_input` naming the row with a value that cannot be bound.
 */
export function insertStatements(table: Part, rows: readonly Values[], columns: Columns): Batch[] {
  const groups = new Map<string, { names: readonly string[]; rows: (readonly Bound[])[] }>()
  for (const [index, row] of rows.entries()) {
    const names = Object.keys(row).sort()
    const key = JSON.stringify(names)
    const group = groups.get(key) ?? { names, rows: [] }
    groups.set(key, group)
    const at = `rows.${index}`
    group.rows.push(names.map((name) => encodeValue(written(row[name], columns.get(name), at), at)))
  }
  return [...groups.values()].map(({ names, rows }) => ({ one: insertStatement(table, names, columns), rows }))
}

function insertStatement(table: Part, names: readonly string[], columns: Columns): Statement {
  if (names.length === 0) return defaultsOnly(table, columns)
  const list = names.map((name) => identifier(name, 'rows'))
  const values = names.map((name) => converted(parameter(undefined, 'rows'), columns.get(name)))
  return statement(sql`insert into ${table} (${join(list, ', ')}) values (${join(values, ', ')})`, BLAME)
}

/** Oracle wants one column to be named even where all get their defaults. */
function defaultsOnly(table: Part, columns: Columns): Statement {
  const [first = ''] = columns.keys()
  return statement(sql`insert into ${table} (${identifier(first, 'table')}) values (default)`, BLAME)
}

/** Types of the library, as far as they are bound. */
interface BindTypes {
  DB_TYPE_NUMBER: BindDefinition['type']
  DB_TYPE_RAW: BindDefinition['type']
  DB_TYPE_VARCHAR: BindDefinition['type']
}

/** All rows of a batch bind a column as one type: text, wherever its values are of several. */
export function bindBatch({ rows }: Batch, types: BindTypes): { rows: Bound[][]; bindDefs: BindDefinition[] } {
  const [first = []] = rows
  const bindDefs = first.map((_, column) =>
    bindDefinition(
      rows.map((row) => row[column] ?? null),
      types,
    ),
  )
  const texts = bindDefs.map(({ type }) => type === types.DB_TYPE_VARCHAR)
  return { bindDefs, rows: rows.map((row) => row.map((value, column) => (texts[column] ? textOf(value) : value))) }
}

const textOf = (value: Bound) => (value === null || Buffer.isBuffer(value) ? value : String(value))

function bindDefinition(values: readonly Bound[], types: BindTypes): BindDefinition {
  const given = values.filter((value) => value !== null)
  if (given.length > 0 && given.every((value) => typeof value === 'number')) return { type: types.DB_TYPE_NUMBER }
  const isBinary = given.length > 0 && given.every((value) => Buffer.isBuffer(value))
  const sizes = given.map((value) => (Buffer.isBuffer(value) ? value.length : Buffer.byteLength(String(value))))
  const maxSize = sizes.reduce((most, size) => Math.max(most, size), 1)
  return { type: isBinary ? types.DB_TYPE_RAW : types.DB_TYPE_VARCHAR, maxSize }
}
