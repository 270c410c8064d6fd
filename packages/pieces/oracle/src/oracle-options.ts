import { writeName } from './identifier.js'
import { inTransaction, type OracleContext } from './oracle-client.js'
import { type Row, runWhole } from './run-statement.js'
import { type Part, parameter, sql, statement } from './statement.js'
import { tableColumns } from './table-columns.js'

type OptionsInput = OracleContext & { input: Readonly<Record<string, unknown>>; search: string }

interface Option {
  value: string
  title: string
  help?: string
}

/** What belongs to the server itself. */
const NOT_OURS: Part = {
  text: `not in ('SYS', 'SYSTEM', 'XDB', 'CTXSYS', 'MDSYS', 'ORDSYS', 'ORDDATA', 'WMSYS', 'OUTLN', 'DBSNMP', 'APPQOSSYS',
    'GSMADMIN_INTERNAL', 'LBACSYS', 'DVSYS', 'OLAPSYS', 'OJVMSYS', 'AUDSYS', 'DBSFWUSER', 'PUBLIC')`,
}

/** The schema names without one are looked for in. */
const CURRENT: Part = { text: "sys_context('USERENV', 'CURRENT_SCHEMA')" }

const given = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

async function list(ctx: OptionsInput, parts: readonly Part[]): Promise<Row[]> {
  const one = statement(parts, { subject: 'table', values: 'table' })
  const { rows } = await inTransaction(ctx, (session) => runWhole(session, one))
  return rows
}

/** Schemas in which the user may see a table. */
export async function listSchemas(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(
    ctx,
    sql`select distinct owner as "NAME" from all_tab_columns where owner ${NOT_OURS} order by 1 fetch first 500 rows only`,
  )
  return rows.map(({ NAME }) => ({ value: String(NAME), title: String(NAME) }))
}

/** Condition that narrows to the schema chosen, or leaves out those of the server. */
function inSchema(ctx: OptionsInput): Part[] {
  const schema = given(ctx.input.schema)
  return schema === undefined ? sql`owner ${NOT_OURS}` : sql`owner = ${parameter(schema, 'schema')}`
}

/** Condition that narrows to what was typed. */
function matching(ctx: OptionsInput, name: Part): Part[] {
  return ctx.search === '' ? [] : sql` and instr(lower(${name}), lower(${parameter(ctx.search, 'search')})) > 0`
}

/** The parts of a name to put into the field: without the schema where that is chosen or the user's own. */
function optionOf(ctx: OptionsInput, row: Row, names: readonly unknown[], help: string | undefined): Option {
  const isShort = given(ctx.input.schema) !== undefined || row.OWN === 1
  const parts = (isShort ? names : [row.OWNER, ...names]).map(String)
  // With the schema in a field of its own a table is taken as it stands, dots included.
  const value = given(ctx.input.schema) !== undefined && parts.length === 1 ? String(parts[0]) : writeName(parts)
  return { value, title: value, ...(help !== undefined && { help }) }
}

/** Tables and views the user may use, at most 200; more by typing. */
export async function listTables(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(
    ctx,
    sql`select owner as "OWNER", name as "NAME", kind as "KIND", case when owner = ${CURRENT} then 1 else 0 end as "OWN"
      from (select owner, table_name as name, 'Table' as kind from all_tables where nested = 'NO' and secondary = 'N'
        union all select owner, view_name, 'View' from all_views)
      where ${inSchema(ctx)}${matching(ctx, { text: 'name' })} order by 4 desc, 1, 2 fetch first 200 rows only`,
  )
  return rows.map((row) => optionOf(ctx, row, [row.NAME], row.KIND === 'View' ? 'View' : undefined))
}

/**
 * Columns of the table chosen, in their order; none while no table is chosen.
 *
 * @throws PieceError `not_found` at `table` if there is no such table.
 */
export async function listColumns(ctx: OptionsInput): Promise<Option[]> {
  const table = given(ctx.input.table)
  if (table === undefined) return []
  const schema = given(ctx.input.schema)
  const input = { table, ...(schema !== undefined && { schema }) }
  const columns = await inTransaction(ctx, (session) => tableColumns(session, input))
  return [...columns.values()].map(({ name, type }) => ({ value: name, title: name, help: type }))
}

/** Procedures and functions the user may call, at most 200; more by typing. Those of the server itself are left out. */
export async function listProcedures(ctx: OptionsInput): Promise<Option[]> {
  const found = sql`select owner, object_name, procedure_name, object_id, subprogram_id,
      case when owner = ${CURRENT} then 1 else 0 end as own
    from all_procedures
    where ${inSchema(ctx)}${matching(ctx, { text: "object_name || nvl2(procedure_name, '.' || procedure_name, '')" })} and
      (object_type in ('PROCEDURE', 'FUNCTION') or (object_type = 'PACKAGE' and procedure_name is not null))
    order by own desc, owner, object_name, procedure_name fetch first 200 rows only`
  const rows = await list(
    ctx,
    sql`select p.owner as "OWNER", p.object_name as "OBJECT", p.procedure_name as "PROCEDURE", p.own as "OWN",
        p.subprogram_id as "SUBPROGRAM", a.argument_name as "NAME", a.data_type as "TYPE"
      from (${found}) p left join all_arguments a on a.object_id = p.object_id
        and a.subprogram_id = p.subprogram_id and a.data_level = 0 and a.argument_name is not null
      order by p.own desc, p.owner, p.object_name, p.procedure_name, p.subprogram_id, a.sequence`,
  )
  return grouped(rows, (row) => JSON.stringify([row.OWNER, row.OBJECT, row.PROCEDURE])).map((own) => {
    const [first = {}] = own
    const names = first.PROCEDURE === null ? [first.OBJECT] : [first.OBJECT, first.PROCEDURE]
    return optionOf(
      ctx,
      first,
      names,
      grouped(own, (row) => String(row.SUBPROGRAM))
        .map(takes)
        .join(' or '),
    )
  })
}

/** What one of several procedures of a name takes. */
function takes(rows: readonly Row[]): string {
  const declared = rows.filter((row) => row.NAME !== null)
  return `(${declared.map((row) => `${row.NAME} ${row.TYPE}`).join(', ')})`
}

function grouped(rows: readonly Row[], keyOf: (row: Row) => string): Row[][] {
  return [...new Set(rows.map(keyOf))].map((key) => rows.filter((row) => keyOf(row) === key))
}
