import Database from 'better-sqlite3'
import { PieceError, type PieceErrorCode } from '../src/error/piece-error.js'
import { type Condition, type SqlFaults, Statement, written } from './sqlite-statement.js'

export type Row = Record<string, unknown>

/** What the actions take, together. */
export interface Input {
  table: string
  columns?: string[]
  where?: Condition[]
  orderBy?: { column: string; direction: string }[]
  limit?: number
  offset?: number
  rows?: Row[]
  set?: Row
  allRows?: boolean
}

interface Query {
  sql: string
  parameters?: unknown[]
  maxRows?: number
}

interface Result {
  rows: Row[]
  count: number
  columns: { name: string; type: string }[]
}

/** Rows in memory, read and changed as a flow asks. */
export class SqliteRows {
  readonly #database = new Database(':memory:').defaultSafeIntegers()
  readonly #faults: SqlFaults

  constructor(faults: SqlFaults) {
    this.#faults = faults
  }

  /** The failure a person sees, as far as the faults let it be right. */
  failed(code: PieceErrorCode, message: string, at: string): PieceError {
    return new PieceError(this.#faults.failsWith ?? code, message, {
      field: this.#faults.wrongField ? 'somewhere' : at,
      ...(!this.#faults.noHint && { hint: 'Look again.' }),
    })
  }

  select(input: Input): { rows: Row[]; more: boolean } {
    const { columns = [], orderBy = [], limit = 100, offset = 0, where } = input
    const { allColumns, ignoresOrder, ignoresOffset, saysNoMore } = this.#faults
    const statement = this.#statement().add('select ')
    if (columns.length === 0 || allColumns) statement.add('*')
    else statement.join(columns, ', ', (column) => statement.name(column))
    statement.add(' from ').table(input.table).where(where)
    if (orderBy.length > 0 && !ignoresOrder) {
      statement.add(' order by ').join(orderBy, ', ', (one) => statement.name(one.column).add(` ${one.direction}`))
    }
    statement.add(` limit ${limit + 1} offset ${ignoresOffset ? 0 : offset}`)
    const { rows } = this.#run(statement, input)
    return { rows: rows.slice(0, limit), more: rows.length > limit && !saysNoMore }
  }

  insert(input: Input): { count: number } {
    const { nullsForDefaults, insertsOneByOne } = this.#faults
    const rows = input.rows ?? []
    const every = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const columnsOf = (row: Row) => (nullsForDefaults ? every : Object.keys(row))
    const all = () => rows.reduce((sum, row) => sum + this.#insertRow(input, row, columnsOf(row)), 0)
    return { count: insertsOneByOne ? all() : this.#database.transaction(all)() }
  }

  update(input: Input): { count: number } {
    this.#requireConditions(input)
    const statement = this.#statement().add('update ').table(input.table).add(' set ')
    statement.join(Object.entries(input.set ?? {}), ', ', ([column, value]) =>
      statement.name(column).add(' = ').value(value),
    )
    return { count: this.#run(statement.where(input.where), input).count }
  }

  delete(input: Input): { count: number } {
    this.#requireConditions(input)
    const statement = this.#statement().add('delete from ').table(input.table).where(input.where)
    return { count: this.#run(statement, input).count }
  }

  query({ sql, parameters = [], maxRows = 1_000 }: Query): Result & { more: boolean } {
    if (this.#faults.runsEveryStatement && sql.includes(';')) this.#database.exec(sql)
    const statement = this.#statement().add(sql)
    statement.parameters = parameters.map(written)
    const { rows, count, columns } = this.#run(statement, {})
    const limit = this.#faults.readsEveryRow ? rows.length : maxRows
    return { rows: rows.slice(0, limit), count: Math.min(count, limit), columns, more: rows.length > limit }
  }

  /** Names and types in the catalog, or of the columns of a table. */
  catalog(sql: string, ...parameters: (string | number)[]): { name: string; type: string }[] {
    return this.#database.prepare<unknown[], { name: string; type: string }>(sql).all(...parameters)
  }

  #statement(): Statement {
    return new Statement(this.#faults)
  }

  #insertRow(input: Input, row: Row, columns: readonly string[]): number {
    const statement = this.#statement().add('insert into ').table(input.table).add(' (')
    statement.join(columns, ', ', (column) => statement.name(column)).add(') values (')
    statement.join(columns, ', ', (column) => statement.value(row[column] ?? null)).add(')')
    return this.#run(statement, input).count
  }

  #requireConditions({ where = [], allRows }: Input): void {
    const { changesEveryRow, refusesAllRows } = this.#faults
    if (where.length > 0 || changesEveryRow || (allRows && !refusesAllRows)) return
    throw this.failed('invalid_input', 'There is no condition.', 'where')
  }

  #run({ sql, parameters }: Statement, input: Partial<Input>): Result {
    try {
      const prepared = this.#database.prepare<unknown[], unknown[]>(sql)
      if (prepared.reader) return this.#read(prepared, parameters)
      const { changes } = prepared.run(...parameters)
      return { rows: [], count: changes + (this.#faults.miscounts ? 1 : 0), columns: [] }
    } catch (error) {
      throw this.#explain(String(error), input)
    }
  }

  #read(prepared: Database.Statement<unknown[], unknown[]>, parameters: unknown[]): Result {
    const columns = prepared.columns().map(({ name, type }) => ({ name, type: type ?? 'any' }))
    const names = this.#faults.losesColumnsOfOneName ? columns.map(({ name }) => name) : unique(columns)
    const rows = prepared
      .raw()
      .all(...parameters)
      .map((row) => Object.fromEntries(row.map((value, index) => [names[index], plain(value, this.#faults)])))
    return { rows, count: rows.length, columns }
  }

  #explain(message: string, input: Partial<Input>): PieceError {
    if (/no such table/.test(message)) return this.failed('not_found', message, 'table')
    const [, column] = /(?:no such column:|has no column named) "?(.*?)"?(?: - should .*)?$/.exec(message) ?? []
    if (column !== undefined) return this.failed('not_found', message, placeOf(column, input))
    const told = this.#faults.repeatsValues ? `${message} ${JSON.stringify(input)}` : message
    return this.failed('invalid_input', told, this.#faults.blamesNobody ? 'table' : changed(input))
  }
}

const changed = ({ rows, set }: Partial<Input>) => (rows ? 'rows.0' : set ? 'set' : 'sql')

function unique(columns: readonly { name: string }[]): string[] {
  const seen = new Map<string, number>()
  return columns.map(({ name }) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}_${times}`
  })
}

/** A value as JSON, as far as the faults let it be right. */
function plain(value: unknown, { roundsNumbers, losesFractions, emptyTextIsNull, forgetsBytes }: SqlFaults): unknown {
  if (roundsNumbers && /^-?\d+\.?\d*$/.test(String(value))) return Number(value)
  if (losesFractions && typeof value === 'string') return value.replace(/(T\d\d:\d\d:\d\d)\.\d+/, '$1')
  if (emptyTextIsNull && value === '') return null
  if (Buffer.isBuffer(value)) return forgetsBytes ? value.toString() : { base64: value.toString('base64') }
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}

/** Where in the input a name stands. */
function placeOf(name: string, { columns = [], where = [], orderBy = [], rows, set }: Partial<Input>): string {
  if (columns.includes(name)) return `columns.${columns.indexOf(name)}`
  if (where.some(({ column }) => column === name))
    return `where.${where.findIndex(({ column }) => column === name)}.column`
  if (orderBy.some(({ column }) => column === name)) return 'orderBy.0.column'
  return set ? 'set' : rows ? 'rows' : 'sql'
}
