import { Type } from '@sinclair/typebox'
import Database from 'better-sqlite3'
import { defineAction } from '../src/action/define-action.js'
import { customAuth } from '../src/auth/custom-auth.js'
import { PieceError, type PieceErrorCode } from '../src/error/piece-error.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { SqlFixtures } from '../src/testing/families/sql-database.js'

/** What an SQL piece may do wrong. */
export interface SqlFaults {
  allColumns?: boolean
  ignoresConditions?: boolean
  ignoresOrder?: boolean
  ignoresOffset?: boolean
  saysNoMore?: boolean
  roundsNumbers?: boolean
  bindsNoValues?: boolean
  quotesNoNames?: boolean
  readsDotsInNames?: boolean
  nullsForDefaults?: boolean
  insertsOneByOne?: boolean
  changesEveryRow?: boolean
  refusesAllRows?: boolean
  miscounts?: boolean
  failsWith?: PieceErrorCode
  wrongField?: boolean
  noHint?: boolean
  acceptsAnyPassword?: boolean
}

type Row = Record<string, unknown>

interface Input {
  table: string
  columns?: string[]
  where?: { column: string; operator: string; value?: unknown }[]
  orderBy?: { column: string; direction: string }[]
  limit?: number
  offset?: number
  rows?: Row[]
  set?: Row
  allRows?: boolean
}

/** A connection the piece accepts. */
export const SQLITE_VALUES = { host: 'localhost', port: 5432, database: 'shop', password: 'open sesame' }

export const SQLITE_FIXTURES: SqlFixtures = {
  method: 'password',
  good: SQLITE_VALUES,
  dialect: {
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    parameter: () => '?',
    types: { integer: 'integer', bigint: 'integer', decimal: 'text', text: 'text' },
  },
}

/** SQL and its parameters, growing together. */
class Statement {
  sql = ''
  parameters: unknown[] = []
  readonly #faults: SqlFaults

  constructor(faults: SqlFaults) {
    this.#faults = faults
  }

  add(sql: string): this {
    this.sql += sql
    return this
  }

  name(name: string): this {
    return this.add(this.#faults.quotesNoNames ? name : `"${name.replaceAll('"', '""')}"`)
  }

  table(text: string): this {
    const inner =
      text.startsWith('"') && !this.#faults.readsDotsInNames ? text.slice(1, -1).replaceAll('""', '"') : text
    return this.name(inner)
  }

  value(value: unknown): this {
    if (this.#faults.bindsNoValues) return this.add(typeof value === 'string' ? `'${value}'` : String(value))
    this.parameters.push(value)
    return this.add('?')
  }

  join<Item>(items: readonly Item[], separator: string, one: (item: Item) => void): this {
    items.forEach((item, index) => {
      if (index > 0) this.add(separator)
      one(item)
    })
    return this
  }

  where(conditions: Input['where'] = []): this {
    if (conditions.length === 0 || this.#faults.ignoresConditions) return this
    return this.add(' where ').join(conditions, ' and ', ({ column, operator, value }) => {
      this.name(column).add(` ${operator} `)
      if (operator === 'between') this.join(Array.isArray(value) ? value : [], ' and ', (one) => this.value(one))
      else if (Array.isArray(value))
        this.add('(')
          .join(value, ', ', (one) => this.value(one))
          .add(')')
      else if (value !== undefined) this.value(value)
    })
  }
}

/** A small but real SQL piece, with faults on demand. */
export function sqlitePiece(faults: SqlFaults = {}): Piece {
  const database = new Database(':memory:').defaultSafeIntegers()
  const failed = (code: PieceErrorCode, message: string, at: string) =>
    new PieceError(faults.failsWith ?? code, message, {
      field: faults.wrongField ? 'somewhere' : at,
      ...(!faults.noHint && { hint: 'Look again.' }),
    })

  const run = (statement: Statement, input: Partial<Input>): { rows: Row[]; count: number } => {
    try {
      const prepared = database.prepare<unknown[], Row>(statement.sql)
      if (prepared.reader) {
        const rows = prepared.all(...statement.parameters).map((row) => plain(row, faults))
        return { rows, count: rows.length }
      }
      return { rows: [], count: prepared.run(...statement.parameters).changes + (faults.miscounts ? 1 : 0) }
    } catch (error) {
      const message = String(error)
      if (/no such table/.test(message)) throw failed('not_found', message, 'table')
      const [, column] = /(?:no such column:|has no column named) "?(.*?)"?(?: - should .*)?$/.exec(message) ?? []
      if (column !== undefined) throw failed('not_found', message, placeOf(column, input))
      throw failed('invalid_input', message, input.rows ? 'rows.0' : 'sql')
    }
  }

  const select = async (input: Input) => {
    const { columns = [], orderBy = [], limit = 100, offset = 0, where } = input
    const statement = new Statement(faults).add('select ')
    if (columns.length === 0 || faults.allColumns) statement.add('*')
    else statement.join(columns, ', ', (column) => statement.name(column))
    statement.add(' from ').table(input.table).where(where)
    if (orderBy.length > 0 && !faults.ignoresOrder) {
      statement.add(' order by ').join(orderBy, ', ', (one) => statement.name(one.column).add(` ${one.direction}`))
    }
    statement.add(` limit ${limit + 1} offset ${faults.ignoresOffset ? 0 : offset}`)
    const { rows } = run(statement, input)
    return { rows: rows.slice(0, limit), more: rows.length > limit && !faults.saysNoMore }
  }

  const insertRow = (input: Input, row: Row, columns: readonly string[]) => {
    const statement = new Statement(faults).add('insert into ').table(input.table).add(' (')
    statement.join(columns, ', ', (column) => statement.name(column)).add(') values (')
    return run(statement.join(columns, ', ', (column) => statement.value(row[column] ?? null)).add(')'), input).count
  }

  const insert = async (input: Input) => {
    const rows = input.rows ?? []
    const every = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const all = () =>
      rows.reduce((sum, row) => sum + insertRow(input, row, faults.nullsForDefaults ? every : Object.keys(row)), 0)
    return { count: faults.insertsOneByOne ? all() : database.transaction(all)() }
  }

  const change = async (input: Input, start: (statement: Statement) => Statement) => {
    const conditions = input.where?.length ?? 0
    if (conditions === 0 && !faults.changesEveryRow && (!input.allRows || faults.refusesAllRows)) {
      throw failed('invalid_input', 'There is no condition.', 'where')
    }
    return { count: run(start(new Statement(faults)).where(input.where), input).count }
  }

  const update = (input: Input) =>
    change(input, (statement) => {
      statement.add('update ').table(input.table).add(' set ')
      return statement.join(Object.entries(input.set ?? {}), ', ', ([column, value]) =>
        statement.name(column).add(' = ').value(value),
      )
    })

  const remove = (input: Input) => change(input, (statement) => statement.add('delete from ').table(input.table))

  const query = async ({ sql, parameters = [] }: { sql: string; parameters?: unknown[] }) => {
    const statement = new Statement(faults).add(sql)
    statement.parameters = parameters
    return run(statement, {})
  }

  const text = (title: string) => field.text({ title })
  const method = customAuth({
    name: 'password',
    title: 'Password',
    guide: { steps: ['Ask.'] },
    fields: fields({
      host: field.host({ title: 'Server' }),
      port: field.port({ title: 'Port' }),
      database: text('Database'),
      password: field.secret({ title: 'Password' }),
    }),
    destination: ['host', 'port'],
    validate: async ({ auth: { fields: given } }) => {
      if (given.host !== SQLITE_VALUES.host) throw failed('unreachable', 'No server.', 'host')
      if (given.port !== SQLITE_VALUES.port) throw failed('unreachable', 'Nothing there.', 'port')
      if (given.password !== SQLITE_VALUES.password && !faults.acceptsAnyPassword)
        throw failed('invalid_credentials', 'Wrong.', 'password')
      if (given.database !== SQLITE_VALUES.database) throw failed('not_found', 'No database.', 'database')
      return {}
    },
  })
  const optional = { optional: true } as const
  const where = field.list({
    title: 'Where',
    ...optional,
    of: field.object({
      title: 'Condition',
      fields: {
        column: text('Column'),
        operator: text('Operator'),
        value: field.json({ title: 'Value', ...optional }),
      },
    }),
  })
  const orderBy = field.list({
    title: 'Order',
    ...optional,
    of: field.object({
      title: 'Order',
      fields: { column: text('Column'), direction: field.text({ title: 'Direction', default: 'asc' }) },
    }),
  })
  const whole = (title: string) => field.number({ title, integer: true, optional: true })
  const list = (title: string) => field.list({ title, of: field.json({ title }) })
  const action = <Given>(
    name: string,
    properties: Parameters<typeof fields>[0],
    work: (input: Given) => Promise<unknown>,
  ) =>
    defineAction({
      name,
      title: name,
      description: `Does ${name}.`,
      methods: [method],
      input: fields(properties),
      output: Type.Unknown(),
      run: ({ input }) => work(input as Given),
    })
  const table = text('Table')
  const allRows = field.checkbox({ title: 'All rows' })
  return definePiece({
    contract: 1,
    name: 'sqlite',
    title: 'SQLite',
    type: 'Database',
    description: 'Keeps rows in memory.',
    icon: 'icon.svg',
    docs: 'https://sqlite.org',
    auth: [method],
    actions: [
      action(
        'select',
        {
          table,
          where,
          orderBy,
          columns: field.list({ title: 'Columns', ...optional, of: text('Column') }),
          limit: whole('Limit'),
          offset: whole('Offset'),
        },
        select,
      ),
      action('insert', { table, rows: list('Rows') }, insert),
      action('update', { table, where, allRows, set: field.json({ title: 'Set' }) }, update),
      action('delete', { table, where, allRows }, remove),
      action(
        'query',
        {
          sql: text('SQL'),
          parameters: field.list({ title: 'Parameters', ...optional, of: field.json({ title: 'Value' }) }),
        },
        query,
      ),
    ],
  })
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
