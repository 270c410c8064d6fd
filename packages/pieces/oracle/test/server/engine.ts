import Database from 'better-sqlite3'
import type { BindValue } from './execute-request.js'
import { OraError, oraErrorOf } from './ora-error.js'
import { decodeNumber, encodeNumber } from './oracle-number.js'
import {
  isDecimal,
  readCreateTable,
  storedName,
  type TableDeclaration,
  translateSql,
  withDecimals,
} from './translate-sql.js'
import { type DbValue, TYPE, type WireColumn, wireType } from './wire-types.js'

/** What a statement gave. */
export interface Outcome {
  /** Undefined for what gives no rows. */
  columns?: WireColumn[]
  rows: DbValue[][]
  count: number
}

const USER = 'PLUGBOARD'

/** Oracle's views of the catalog, as tables. */
const CATALOG = `
  create table ALL_TABLES (owner, table_name, nested default 'NO', secondary default 'N');
  create table ALL_VIEWS (owner, view_name);
  create table ALL_TAB_COLUMNS (owner, table_name, column_name, data_type, column_id);
  create table ALL_CONSTRAINTS (owner, constraint_name, constraint_type, table_name);
  create table ALL_CONS_COLUMNS (owner, constraint_name, column_name, position);
  create table ALL_PROCEDURES (owner, object_name, procedure_name, object_type, object_id, subprogram_id);
  create table ALL_ARGUMENTS (object_id, subprogram_id, argument_name, position, sequence, in_out, data_type, defaulted, data_level);
  create table DUAL (DUMMY);
  insert into DUAL values ('X')`

/**
 * Runs the SQL the piece generates on SQLite, translated where Oracle writes it in another way. It proves names, binding
 * and what is selected and changed, not what Oracle thinks of types.
 */
export class Engine {
  readonly #database = new Database(':memory:')
  readonly #types = new Map<string, string>()

  constructor(schemas: readonly string[] = []) {
    this.#database.defaultSafeIntegers(true)
    this.#database.pragma('case_sensitive_like = on')
    this.#database.pragma('foreign_keys = on')
    this.#database.exec(CATALOG)
    for (const schema of schemas) this.#database.exec(`attach ':memory:' as "${schema}"`)
    this.#addFunctions()
  }

  #addFunctions(): void {
    const settings: Readonly<Record<string, string>> = { SESSION_USER: USER, CURRENT_SCHEMA: USER, DB_NAME: 'TESTPDB' }
    const same = (value: unknown) => value
    const decimal = (value: unknown) => (value === null ? null : encodeNumber(String(value)))
    const add = (name: string, run: (...values: unknown[]) => unknown) =>
      this.#database.function(name, { varargs: true, deterministic: true }, run)
    add('sys_context', (_, name) => settings[String(name)] ?? null)
    add('nvl2', (value, some, none) => (value === null ? none : some))
    add('to_char', (value, format) => (value === null ? null : charOf(String(value), String(format))))
    for (const name of ['to_date', 'to_timestamp', 'from_tz', 'sys_extract_utc', 'to_dsinterval', 'to_yminterval'])
      add(name, same)
    add('as_number', decimal)
    for (const name of ['to_binary_double', 'to_binary_float'])
      add(name, (value) => (value === null ? null : Number(value)))
  }

  begin(): void {
    if (!this.#database.inTransaction) this.#database.exec('begin')
  }

  end(how: 'commit' | 'rollback'): void {
    if (this.#database.inTransaction) this.#database.exec(how)
  }

  /** Runs one statement for each list of values. */
  run(sql: string, rows: readonly (readonly BindValue[])[]): Outcome {
    try {
      const created = readCreateTable(sql)
      if (created) return this.#create(created)
      const dropped = /^\s*drop table (.*)$/is.exec(sql)
      const statement = this.#database.prepare(dropped ? sql : this.#translate(sql))
      const done = statement.reader ? this.#select(statement, rows[0] ?? [], sql) : change(statement, rows)
      if (dropped?.[1]) this.#forget(storedName(dropped[1].trim()))
      return done
    } catch (error) {
      throw oraErrorOf(error, sql)
    }
  }

  /** The columns of a query, without running it. */
  describe(sql: string): WireColumn[] {
    try {
      const statement = this.#database.prepare(this.#translate(sql))
      return statement.reader ? this.#columns(statement, [], sql) : []
    } catch (error) {
      throw oraErrorOf(error, sql)
    }
  }

  /** Decimals are kept in Oracle's form, which sorts like the numbers; what they are compared with gets it as well. */
  #translate(sql: string): string {
    const decimals = [...this.#types]
      .filter(([, type]) => isDecimal(type))
      .map(([name]) => name.split('.').at(-1) ?? '')
    return withDecimals(translateSql(sql), new Set(decimals))
  }

  #select(statement: Database.Statement, values: readonly BindValue[], sql: string): Outcome {
    const raw: unknown[] = statement.raw(true).all(bound(values))
    const read = raw.map((row) => (Array.isArray(row) ? row.map(dbValue) : []))
    const columns = this.#columns(statement, read, sql)
    const rows = read.map((row) =>
      row.map((value, index) =>
        Buffer.isBuffer(value) && columns[index]?.type === TYPE.number ? decodeNumber(value) : value,
      ),
    )
    return { rows, count: rows.length, columns }
  }

  #columns(statement: Database.Statement, rows: readonly DbValue[][], sql: string): WireColumn[] {
    return statement.columns().map(({ name, table, column }, index) => {
      const declared = this.#types.get(`${table}.${column}`)
      const value = rows.find((row) => row[index] !== null)?.[index]
      const type = declared === undefined ? guess(value) : wireType(declared)
      return { ...type, name: sql.includes(`"${name}"`) || declared !== undefined ? name : name.toUpperCase() }
    })
  }

  #create({ name, sql, columns }: TableDeclaration): Outcome {
    this.#database.exec(sql)
    const parts = (name.match(/"[^"]+"|\w+/g) ?? []).map(storedName)
    const [table = '', owner = USER] = parts.reverse()
    this.#insert('ALL_TABLES (owner, table_name)', owner, table)
    for (const [index, column] of columns.entries()) {
      this.#types.set(`${table}.${column.name}`, column.type)
      const type = column.type.replace(/\(.*\)/, '').toUpperCase()
      this.#insert('ALL_TAB_COLUMNS', owner, table, column.name, type, index + 1)
      if (!/primary key/i.test(column.rest)) continue
      this.#insert('ALL_CONSTRAINTS', owner, `${table}_PK`, 'P', table)
      this.#insert('ALL_CONS_COLUMNS', owner, `${table}_PK`, column.name, 1)
    }
    return { rows: [], count: 0 }
  }

  #forget(table: string): void {
    for (const view of ['ALL_TABLES', 'ALL_TAB_COLUMNS'])
      this.#database.prepare(`delete from ${view} where table_name = ?`).run(table)
  }

  /** Adds a row to a view of the catalog. */
  #insert(view: string, ...values: (string | number | null)[]): void {
    this.#database.prepare(`insert into ${view} values (${values.map(() => '?').join(', ')})`).run(...values)
  }

  /** Makes something known to the catalog. */
  list(view: 'ALL_VIEWS' | 'ALL_PROCEDURES' | 'ALL_ARGUMENTS', ...values: (string | number | null)[]): void {
    this.#insert(view, ...values)
  }

  /** Makes a procedure unknown to the catalog. */
  unlist(procedure: string): void {
    this.#database.prepare('delete from ALL_PROCEDURES where object_name = ?').run(procedure)
  }

  /** Runs SQL of SQLite as it is. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#database.close()
  }
}

function change(statement: Database.Statement, rows: readonly (readonly BindValue[])[]): Outcome {
  let count = 0
  for (const values of rows) count += statement.run(bound(values)).changes
  return { rows: [], count }
}

const bound = (values: readonly BindValue[]) =>
  Object.fromEntries(values.map((value, index) => [`p${index + 1}`, sqliteValue(value)]))

function sqliteValue(value: BindValue): string | number | bigint | Buffer | null {
  return typeof value === 'boolean' ? Number(value) : value
}

function dbValue(value: unknown): DbValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value
  if (Buffer.isBuffer(value)) return value
  throw new OraError(600, 'internal error code')
}

/** The type of an expression, by a value of it. */
function guess(value: DbValue | undefined): Omit<WireColumn, 'name'> {
  if (typeof value === 'bigint') return wireType('number')
  if (typeof value === 'number') return wireType('binary_double')
  return Buffer.isBuffer(value) ? { ...wireType('raw'), type: TYPE.raw, size: 32_767 } : wireType('varchar2(32767)')
}

/** A stored date or time in the form that is asked for: with nine digits after the point, or none. */
function charOf(text: string, format: string): string {
  const [seconds = '', fraction = ''] = text.split('.')
  return format.endsWith('FF9') ? `${seconds}.${fraction.padEnd(9, '0')}` : seconds
}
