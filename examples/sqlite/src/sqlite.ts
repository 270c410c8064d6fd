import { customAuth, defineAction, definePiece, field, fields } from '@plugboard/core'
import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { Database } from 'node-sqlite3-wasm'
import { inFile, run } from './sqlite-file.js'
import { allRows, blameIn, columnValues, conditions, limit, quote, tableOf, where } from './sqlite-sql.js'

const file = customAuth({
  name: 'file',
  title: 'File',
  fields: fields({ file: field.text({ title: 'File', help: 'Absolute path on the server.' }) }),
  destination: ['file'],
  guide: { steps: ['Put the file into a folder of the server that PLUGBOARD_FOLDERS lists.'] },
  validate: async (ctx) => {
    await inFile(
      ctx,
      () => 'file',
      (db) => run(db, 'select count(*) from sqlite_master', []),
    )
    return { account: ctx.auth.fields.file }
  },
})

const table = field.text({ title: 'Table' })
const column = field.text({ title: 'Column' })
const choices = ['asc', 'desc'].map((value) => ({ value, title: value }))
const by = { column, direction: field.choice({ title: 'Direction', choices, default: 'asc' }) }
const value = field.json({ title: 'Value', placeholder: '{"name": "Ada"}' })

/** An action whose input is blamed field by field; `values` is the field that holds the values. */
function action<Input extends TObject>(
  [name, title, values]: [name: string, title: string, values: string],
  input: Input,
  work: (db: Database, input: Static<Input>) => unknown,
) {
  return defineAction({
    name,
    title,
    description: `${title} of a SQLite file.`,
    methods: [file],
    input,
    output: Type.Unknown({ title: 'Result' }),
    run: (ctx) => inFile(ctx, blameIn(ctx.input, values), (db) => work(db, ctx.input)),
  })
}

const selectForm = fields({
  table,
  columns: field.list({ title: 'Columns', optional: true, of: column }),
  where,
  orderBy: field.list({ title: 'Order', optional: true, of: field.object({ title: 'By', fields: by }) }),
  limit,
  offset: field.number({ title: 'Offset', integer: true, min: 0, default: 0 }),
})

const select = action(['select', 'Select rows', 'where'], selectForm, (db, { orderBy = [], ...input }) => {
  const { sql, values } = conditions(input.where, true)
  const names = input.columns?.map(quote).join() || '*'
  const order = orderBy.map((one) => `${quote(one.column)} ${one.direction}`).join()
  const text = `select ${names} from ${tableOf(input.table)}${sql} ${order && `order by ${order}`} limit ? offset ?`
  return run(db, text, [...values, input.limit + 1, input.offset], input.limit)
})

const rows = field.list({ title: 'Rows', of: value })
const insert = action(['insert', 'Insert rows', 'rows'], fields({ table, rows }), (db, input) => {
  for (const [index, one] of input.rows.entries()) {
    const row = columnValues(one, `rows.${index}`)
    const names = `(${row.map(([name]) => quote(name))}) values (${row.map(() => '?')})`
    const given = row.map(([, given]) => given)
    run(db, `insert into ${tableOf(input.table)} ${row.length > 0 ? names : 'default values'}`, given)
  }
  return { count: input.rows.length }
})

const update = action(['update', 'Update rows', 'set'], fields({ table, set: value, where, allRows }), (db, input) => {
  const set = columnValues(input.set, 'set')
  const { sql, values } = conditions(input.where, input.allRows)
  const text = `update ${tableOf(input.table)} set ${set.map(([name]) => `${quote(name)} = ?`)}${sql}`
  return { count: run(db, text, [...set.map(([, given]) => given), ...values]).count }
})

const remove = action(['delete', 'Delete rows', 'where'], fields({ table, where, allRows }), (db, input) => {
  const { sql, values } = conditions(input.where, input.allRows)
  return { count: run(db, `delete from ${tableOf(input.table)}${sql}`, values).count }
})

const parameters = field.list({ title: 'Parameters', optional: true, of: value })
const queryForm = fields({ sql: field.longText({ title: 'SQL', language: 'sql' }), parameters, maxRows: limit })
const query = action(['query', 'Run a query', 'sql'], queryForm, (db, input) =>
  run(db, input.sql, input.parameters ?? [], input.maxRows),
)

/** SQLite, in files of the server's machine. */
export const piece = definePiece({
  contract: 1,
  name: 'sqlite',
  title: 'SQLite',
  type: 'Database',
  description: 'Reads and writes rows of a SQLite file.',
  icon: 'icon.svg',
  docs: 'https://sqlite.org/docs.html',
  folders: true,
  auth: [file],
  actions: [select, insert, update, remove, query],
})
