import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { customAuth } from '../src/auth/custom-auth.js'
import { dynamicOptions } from '../src/field/dynamic-options.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { SqlFixtures } from '../src/testing/families/sql-fixtures.js'
import { pollingTrigger } from '../src/trigger/polling-trigger.js'
import { Procedures } from './sqlite-procedures.js'
import { type Input, SqliteRows } from './sqlite-rows.js'
import type { SqlFaults } from './sqlite-statement.js'
import { newRows } from './sqlite-trigger.js'

const NO_SERVER = 'SQLite has no server'

/** A connection the piece accepts. */
export const SQLITE_VALUES = { host: 'localhost', port: 5432, database: 'shop', password: 'open sesame' }

export const SQLITE_FIXTURES: SqlFixtures = {
  method: 'password',
  good: SQLITE_VALUES,
  dialect: {
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    parameter: () => '?',
    types: {
      integer: 'integer',
      bigint: 'integer',
      decimal: 'text',
      text: 'text',
      longText: 'text',
      float: 'real',
      date: 'text',
      timestamp: 'text',
      moment: 'text',
      bytes: 'blob',
    },
    procedures: {
      output: (name) => `create procedure ${name} output`,
      rows: (name) => `create procedure ${name} rows`,
      sets: (name) => `create procedure ${name} sets`,
    },
  },
  notSupported: {
    'keeps true and false apart from numbers': 'SQLite has no booleans',
    'keeps a JSON document': 'SQLite keeps JSON as text',
    'compares days and decimals by what they mean': 'SQLite has no exact decimals',
    'refuses a value that does not fit its type, at its field': 'a column of SQLite takes any value',
    'refuses a server that says nothing with timeout at host, after the connect timeout': NO_SERVER,
    'refuses what is no such server with bad_response at port': NO_SERVER,
    'refuses a server without TLS with tls_failed at tls': NO_SERVER,
    'refuses a certificate nobody trusted vouches for with tls_failed at ca': NO_SERVER,
    'refuses a certificate for another name with tls_failed at host': NO_SERVER,
    'refuses a server that is full with provider_unavailable': NO_SERVER,
    'tells with permission_denied at table that the user may not read it': NO_SERVER,
    'tells a deadlock with provider_unavailable': NO_SERVER,
    'stops at the server when the run is cancelled, and tells it with timeout': NO_SERVER,
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
  query: { sql: text('SQL'), parameters: optionalList('Parameters', json), maxRows: whole('Most rows') },
  'call-procedure': {
    procedure: text('Procedure'),
    parameters: field.json({ title: 'Parameters', optional: true }),
    maxRows: whole('Most rows'),
  },
}

type Action = keyof typeof FORMS
type Auth = ReturnType<typeof passwordAuth>

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

const quotedWhereNeeded = (name: string) => (/^"|\./.test(name) ? `"${name.replaceAll('"', '""')}"` : name)
const plainName = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)

/** What the forms offer, by field. */
function offers(rows: SqliteRows, procedures: Procedures, faults: SqlFaults) {
  const named = (found: { name: string; type: string }[], value = (name: string) => name) =>
    found.map(({ name, type }) => ({ value: value(name), title: name, help: type }))
  const all = Number(faults.offersEverything ?? false)
  const tables = 'select name, type from sqlite_master where ? = 1 or instr(lower(name), lower(?)) > 0'
  return {
    table: (search: string) => named(rows.catalog(tables, all, search), quotedWhereNeeded),
    columns: (name: string) => named(rows.catalog('select name, type from pragma_table_info(?)', plainName(name))),
    procedure: (search: string) => named(procedures.list(search)),
  }
}

/** The form of an action, with what its fields offer. */
function formOf(name: Action, method: Auth, offered: ReturnType<typeof offers>) {
  const methods = [method]
  const choice = (title: string, load: (search: string) => { value: string; title: string; help: string }[]) =>
    field.choice({ title, options: dynamicOptions({ methods, search: true, load: async (ctx) => load(ctx.search) }) })
  const columns = dynamicOptions({
    methods,
    dependsOn: ['table'],
    load: async ({ input }) => (typeof input.table === 'string' ? offered.columns(input.table) : []),
  })
  return fields({
    ...FORMS[name],
    ...('table' in FORMS[name] && { table: choice('Table', offered.table) }),
    ...('columns' in FORMS[name] && {
      columns: optionalList('Columns', field.choice({ title: 'Column', options: columns })),
    }),
    ...('procedure' in FORMS[name] && { procedure: choice('Procedure', offered.procedure) }),
  })
}

/** A small but real SQL piece, with faults on demand. */
export function sqlitePiece(faults: SqlFaults = {}): Piece {
  const rows = new SqliteRows(faults)
  const procedures = new Procedures(rows, faults)
  const method = passwordAuth(rows, faults)
  const offered = offers(rows, procedures, faults)
  const run = (name: Action, input: Input & { sql: string; procedure: string }) => {
    if (name === 'call-procedure') return procedures.call(input)
    if (name === 'query' && procedures.define(input.sql)) return { rows: [], count: 0, columns: [], more: false }
    return rows[name](input)
  }
  const action = (name: Action) =>
    defineAction({
      name,
      title: name,
      description: `Does ${name}.`,
      methods: [method],
      input: formOf(name, method, offered),
      output: Type.Unknown(),
      run: async ({ input }) => run(name, input as unknown as Parameters<typeof run>[1]),
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
    actions: Object.keys(FORMS).map((name) => action(name as Action)),
    triggers: [
      pollingTrigger({
        name: 'new-row',
        title: 'New row',
        description: 'Tells of rows that are added.',
        methods: [method],
        input: fields({ table, column: text('Column'), limit: whole('Limit') }),
        output: Type.Unknown(),
        poll: async ({ input, cursor }) => newRows(rows, input, cursor, faults),
      }),
    ],
  })
}
