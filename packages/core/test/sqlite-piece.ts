import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { customAuth } from '../src/auth/custom-auth.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { SqlFixtures } from '../src/testing/families/sql-database.js'
import { type Input, SqliteRows } from './sqlite-rows.js'
import type { SqlFaults } from './sqlite-statement.js'

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

const text = (title: string) => field.text({ title })
const optionalList = (title: string, of: Parameters<typeof field.list>[0]['of']) =>
  field.list({ title, of, optional: true })
const whole = (title: string) => field.number({ title, integer: true, optional: true })
const json = field.json({ title: 'Value' })

const table = text('Table')
const allRows = field.checkbox({ title: 'All rows' })
const where = optionalList(
  'Where',
  field.object({
    title: 'Condition',
    fields: {
      column: text('Column'),
      operator: text('Operator'),
      value: field.json({ title: 'Value', optional: true }),
    },
  }),
)
const orderBy = optionalList(
  'Order',
  field.object({
    title: 'Order',
    fields: { column: text('Column'), direction: field.text({ title: 'Direction', default: 'asc' }) },
  }),
)

/** The form of each action. */
const FORMS = {
  select: {
    table,
    where,
    orderBy,
    columns: optionalList('Columns', text('Column')),
    limit: whole('Limit'),
    offset: whole('Offset'),
  },
  insert: { table, rows: field.list({ title: 'Rows', of: json }) },
  update: { table, where, allRows, set: json },
  delete: { table, where, allRows },
  query: { sql: text('SQL'), parameters: optionalList('Parameters', json) },
}

function passwordAuth(rows: SqliteRows, faults: SqlFaults) {
  return customAuth({
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
      if (given.host !== SQLITE_VALUES.host) throw rows.failed('unreachable', 'No server.', 'host')
      if (given.port !== SQLITE_VALUES.port) throw rows.failed('unreachable', 'Nothing there.', 'port')
      if (given.password !== SQLITE_VALUES.password && !faults.acceptsAnyPassword)
        throw rows.failed('invalid_credentials', 'Wrong.', 'password')
      if (given.database !== SQLITE_VALUES.database) throw rows.failed('not_found', 'No database.', 'database')
      return {}
    },
  })
}

/** A small but real SQL piece, with faults on demand. */
export function sqlitePiece(faults: SqlFaults = {}): Piece {
  const rows = new SqliteRows(faults)
  const method = passwordAuth(rows, faults)
  const action = (name: keyof typeof FORMS) =>
    defineAction({
      name,
      title: name,
      description: `Does ${name}.`,
      methods: [method],
      input: fields(FORMS[name]),
      output: Type.Unknown(),
      run: async ({ input }) => rows[name](input as unknown as Input & { sql: string }),
    })
  return definePiece({
    contract: 1,
    name: 'sqlite',
    title: 'SQLite',
    type: 'Database',
    description: 'Keeps rows in memory.',
    icon: 'icon.svg',
    docs: 'https://sqlite.org',
    auth: [method],
    actions: [action('select'), action('insert'), action('update'), action('delete'), action('query')],
  })
}
