import { parseName, qualified, writeName } from './identifier.js'
import { inTransaction, type PostgresContext } from './postgres-client.js'
import { type Row, runWhole } from './run-statement.js'
import { type Part, parameter, sql, statement } from './statement.js'

type OptionsInput = PostgresContext & { input: Readonly<Record<string, unknown>>; search: string }

interface Option {
  value: string
  title: string
  help?: string
}

/** What belongs to the server itself, or to one session. */
const NOT_OURS = "n.nspname <> 'information_schema' and n.nspname !~ '^pg_'"

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
      text: `select n.nspname as name from pg_catalog.pg_namespace n
        where ${NOT_OURS} and pg_catalog.has_schema_privilege(n.oid, 'usage') order by 1 limit 500`,
    },
  ])
  return rows.map(({ name }) => ({ value: String(name), title: String(name) }))
}

/** Condition that narrows to the schema chosen and to what was typed. */
const narrowed = (ctx: OptionsInput, name: string): Part[] =>
  sql`(${parameter(given(ctx.input.schema) ?? null, 'schema')}::text is null or n.nspname = ${parameter(
    given(ctx.input.schema) ?? null,
    'schema',
  )}) and strpos(lower(${[{ text: name }]}), lower(${parameter(ctx.search, 'search')})) > 0`

/** The name to put into the field: short where the search path leads to it or the schema is chosen already. */
function nameIn(ctx: OptionsInput, { schema, name, visible }: Row): string {
  if (given(ctx.input.schema) !== undefined) return String(name)
  return writeName({ schema: visible === true ? undefined : String(schema), name: String(name) })
}

const KINDS: Readonly<Record<string, string>> = { v: 'View', m: 'Materialized view', f: 'Foreign table' }

/** Tables and views the user may use, at most 200; more by typing. */
export async function listTables(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select n.nspname as schema, c.relname as name, c.relkind as kind,
          pg_catalog.pg_table_is_visible(c.oid) as visible
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and ${NOT_OURS}
          and pg_catalog.has_table_privilege(c.oid, 'select, insert, update, delete') and `,
    },
    ...narrowed(ctx, 'c.relname'),
    { text: ' order by visible desc, 1, 2 limit 200' },
  ])
  return rows.map((row) => {
    const help = KINDS[String(row.kind)]
    const value = nameIn(ctx, row)
    return { value, title: value, ...(help !== undefined && { help }) }
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
  const name = qualified(parseName(table, given(ctx.input.schema), 'table'), 'table').text
  const rows = await list(
    ctx,
    sql`select attname as name, pg_catalog.format_type(atttypid, atttypmod) as type from pg_catalog.pg_attribute
      where attrelid = ${parameter(name, 'table')}::pg_catalog.regclass and attnum > 0 and not attisdropped
      order by attnum`,
  )
  return rows.map((row) => ({ value: String(row.name), title: String(row.name), help: String(row.type) }))
}

/** Functions and procedures the user may call, at most 200; more by typing. Those of the server itself are left out. */
export async function listProcedures(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select n.nspname as schema, p.proname as name, bool_or(pg_catalog.pg_function_is_visible(p.oid)) as visible,
          string_agg('(' || pg_catalog.pg_get_function_arguments(p.oid) || ')', ' or ' order by p.pronargs) as arguments
        from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where p.prokind in ('f', 'p') and ${NOT_OURS} and pg_catalog.has_function_privilege(p.oid, 'execute')
          and p.prorettype not in ('trigger'::pg_catalog.regtype, 'event_trigger'::pg_catalog.regtype) and `,
    },
    ...narrowed(ctx, 'p.proname'),
    { text: ' group by 1, 2 order by visible desc, 1, 2 limit 200' },
  ])
  return rows.map((row) => ({ value: nameIn(ctx, row), title: nameIn(ctx, row), help: String(row.arguments) }))
}
