import Database from 'better-sqlite3'
import { PieceError, type PieceErrorCode } from '../src/error/piece-error.js'
import { type Condition, type SqlFaults, Statement } from './sqlite-statement.js'

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

  query({ sql, parameters = [] }: { sql: string; parameters?: unknown[] }): { rows: Row[]; count: number } {
    const statement = this.#statement().add(sql)
    statement.parameters = parameters
    return this.#run(statement, {})
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

  #run({ sql, parameters }: Statement, input: Partial<Input>): { rows: Row[]; count: number } {
    try {
      const prepared = this.#database.prepare<unknown[], Row>(sql)
      if (prepared.reader) {
        const rows = prepared.all(...parameters).map((row) => plain(row, this.#faults))
        return { rows, count: rows.length }
      }
      return { rows: [], count: prepared.run(...parameters).changes + (this.#faults.miscounts ? 1 : 0) }
    } catch (error) {
      throw this.#explain(String(error), input)
    }
  }

  #explain(message: string, input: Partial<Input>): PieceError {
    if (/no such table/.test(message)) return this.failed('not_found', message, 'table')
    const [, column] = /(?:no such column:|has no column named) "?(.*?)"?(?: - should .*)?$/.exec(message) ?? []
    if (column !== undefined) return this.failed('not_found', message, placeOf(column, input))
    return this.failed('invalid_input', message, input.rows ? 'rows.0' : 'sql')
  }
}

function plain(row: Row, { roundsNumbers }: SqlFaults): Row {
  const read = (value: unknown) => {
    if (roundsNumbers && /^-?\d+\.?\d*$/.test(String(value))) return Number(value)
    if (typeof value !== 'bigint') return value
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  }
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, read(value)]))
}

/** Where in the input a name stands. */
function placeOf(name: string, { columns = [], where = [], orderBy = [], rows, set }: Partial<Input>): string {
  if (columns.includes(name)) return `columns.${columns.indexOf(name)}`
  if (where.some(({ column }) => column === name))
    return `where.${where.findIndex(({ column }) => column === name)}.column`
  if (orderBy.some(({ column }) => column === name)) return 'orderBy.0.column'
  return set ? 'set' : rows ? 'rows' : 'sql'
}
