import { PieceError } from '@plugboard/core'
import { parseName, writeName } from './identifier.js'
import { inTransaction, type MysqlContext } from './mysql-client.js'
import { type Row, runWhole } from './run-statement.js'
import { type Part, parameter, sql, statement } from './statement.js'

type OptionsInput = MysqlContext & { input: Readonly<Record<string, unknown>>; search: string }

interface Option {
  value: string
  title: string
  help?: string
}

/** What belongs to the server itself. */
const SYSTEM = "('information_schema', 'mysql', 'performance_schema', 'sys')"

const given = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

async function list(ctx: OptionsInput, parts: readonly Part[]): Promise<Row[]> {
  const one = statement(parts, { subject: 'table', values: 'table' })
  const { rows } = await inTransaction(ctx, (session) => runWhole(session, one), { readOnly: true })
  return rows
}

/** Schemas the user may look into. */
export async function listSchemas(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select schema_name as name from information_schema.schemata
        where schema_name not in ${SYSTEM} order by 1 limit 500`,
    },
  ])
  return rows.map(({ name }) => ({ value: String(name), title: String(name) }))
}

/** Condition that narrows to the schema chosen and to what was typed. */
function narrowed(ctx: OptionsInput, column: { schema: string; name: string }): Part[] {
  const schema = [{ text: column.schema }]
  const chosen = given(ctx.input.schema)
  const inSchema =
    chosen === undefined ? sql`${schema} not in ${[{ text: SYSTEM }]}` : sql`${schema} = ${parameter(chosen, 'schema')}`
  if (ctx.search === '') return inSchema
  return sql`${inSchema} and locate(lower(${parameter(ctx.search, 'search')}), lower(${[{ text: column.name }]})) > 0`
}

/** The name to put into the field: short in the database of the connection, or where the schema is chosen already. */
function nameIn(ctx: OptionsInput, { schema, name, isHere }: Row): string {
  if (given(ctx.input.schema) !== undefined) return String(name)
  return writeName({ schema: isHere === 1 ? undefined : String(schema), name: String(name) })
}

/** Tables and views the user may use, at most 200; more by typing. */
export async function listTables(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select table_schema as \`schema\`, table_name as name, table_type as kind,
          coalesce(table_schema = database(), 0) as isHere
        from information_schema.tables where `,
    },
    ...narrowed(ctx, { schema: 'table_schema', name: 'table_name' }),
    { text: ' order by isHere desc, 1, 2 limit 200' },
  ])
  return rows.map((row) => {
    const value = nameIn(ctx, row)
    return { value, title: value, ...(String(row.kind).includes('VIEW') && { help: 'View' }) }
  })
}

/**
 * Columns of the table chosen, in their order; none while no table is chosen.
 *
 * @throws PieceError `not_found` at `table` if there is no such table.
 */
export async function listColumns(ctx: OptionsInput): Promise<Option[]> {
  const table = given(ctx.input.table)
  if (table === undefined) return []
  const { schema, name } = parseName(table, given(ctx.input.schema), 'table')
  const rows = await list(
    ctx,
    sql`select column_name as name, column_type as type from information_schema.columns
      where table_schema = coalesce(${parameter(schema ?? null, 'schema')}, database())
        and table_name = ${parameter(name, 'table')}
      order by ordinal_position`,
  )
  if (rows.length === 0) throw noTable()
  return rows.map((row) => ({ value: String(row.name), title: String(row.name), help: String(row.type) }))
}

const noTable = () =>
  new PieceError('not_found', 'There is no such table, or the user has no right on it.', {
    field: 'table',
    hint: 'Check the spelling, capitals included. Name a table of another schema as schema.table.',
  })

/** Functions and procedures the user may call, at most 200; more by typing. */
export async function listProcedures(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select r.routine_schema as \`schema\`, r.routine_name as name,
          coalesce(r.routine_schema = database(), 0) as isHere,
          (select group_concat(case p.parameter_mode when 'IN' then '' else concat(p.parameter_mode, ' ') end,
              p.parameter_name, ' ', p.dtd_identifier order by p.ordinal_position separator ', ')
            from information_schema.parameters p
            where p.specific_schema = r.routine_schema and p.specific_name = r.specific_name
              and p.routine_type = r.routine_type and p.ordinal_position > 0) as arguments
        from information_schema.routines r where `,
    },
    ...narrowed(ctx, { schema: 'r.routine_schema', name: 'r.routine_name' }),
    { text: ' order by isHere desc, 1, 2 limit 200' },
  ])
  const byName = new Map<string, string[]>()
  for (const row of rows) {
    const name = nameIn(ctx, row)
    byName.set(name, [...(byName.get(name) ?? []), `(${row.arguments ?? ''})`])
  }
  return [...byName].map(([name, takes]) => ({ value: name, title: name, help: takes.join(' or ') }))
}
