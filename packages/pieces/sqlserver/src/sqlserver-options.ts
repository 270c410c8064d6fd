import { PieceError } from '@plugboard/core'
import { parseName, qualified, writeName } from './identifier.js'
import { runWhole } from './run-statement.js'
import type { Row } from './send-statement.js'
import { inTransaction, type SqlserverContext } from './sqlserver-client.js'
import { join, type Part, parameter, sql, statement } from './statement.js'
import { typeText } from './type-text.js'

type OptionsInput = SqlserverContext & { input: Readonly<Record<string, unknown>>; search: string }

interface Option {
  value: string
  title: string
  help?: string
}

const given = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const BLAME = { subject: 'table', values: 'table' }

async function list(ctx: OptionsInput, parts: readonly Part[]): Promise<Row[]> {
  const { rows } = await inTransaction(ctx, (session) => runWhole(session, statement(parts, BLAME)))
  return rows
}

/** Schemas of people; those of the server itself, and of its fixed roles, are left out. */
export async function listSchemas(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, [
    {
      text: `select top (500) name from sys.schemas
        where schema_id < 16384 and name not in ('sys', 'INFORMATION_SCHEMA', 'guest') order by name`,
    },
  ])
  return rows.map(({ name }) => ({ value: String(name), title: String(name) }))
}

/** Condition that narrows to the schema chosen and to what was typed. */
function narrowed(ctx: OptionsInput): Part[] {
  const schema = given(ctx.input.schema)
  return [
    ...(schema === undefined ? [] : sql` and s.name = ${parameter(schema, 'schema')}`),
    ...(ctx.search === '' ? [] : sql` and charindex(lower(${parameter(ctx.search, 'search')}), lower(o.name)) > 0`),
  ]
}

const VISIBLE = 'case when s.name = schema_name() then 1 else 0 end'

/** Objects of these types the user may see: the server shows no others. At most 200; more by typing. */
function objects(ctx: OptionsInput, types: string): Part[] {
  return [
    {
      text: `select top (200) s.name as [schema], o.name as name, o.object_id as id, rtrim(o.type) as kind,
          ${VISIBLE} as visible
        from sys.objects o join sys.schemas s on s.schema_id = o.schema_id
        where o.is_ms_shipped = 0 and o.type in (${types})`,
    },
    ...narrowed(ctx),
    { text: ' order by visible desc, s.name, o.name' },
  ]
}

/** The name to put into the field: short where it is in the default schema or the schema is chosen already. */
function nameIn(ctx: OptionsInput, { schema, name, visible }: Row): string {
  if (given(ctx.input.schema) !== undefined) return String(name)
  return writeName({ schema: visible === 1 ? undefined : String(schema), name: String(name) })
}

/** Tables and views the user may use. */
export async function listTables(ctx: OptionsInput): Promise<Option[]> {
  const rows = await list(ctx, objects(ctx, "'U', 'V'"))
  return rows.map((row) => {
    const value = nameIn(ctx, row)
    return { value, title: value, ...(row.kind === 'V' && { help: 'View' }) }
  })
}

/** Functions and procedures the user may call, with what they take. */
export async function listProcedures(ctx: OptionsInput): Promise<Option[]> {
  return inTransaction(ctx, async (session) => {
    const { rows } = await runWhole(session, statement(objects(ctx, `${PROCEDURES}, ${FUNCTIONS}`), BLAME))
    if (rows.length === 0) return []
    const ids = join(
      rows.map(({ id }) => parameter(id, 'procedure')),
      ', ',
    )
    const asked = sql`select object_id as id, name, is_output, coalesce(type_name(system_type_id), type_name(user_type_id)) as type
      from sys.parameters where parameter_id > 0 and object_id in (${ids}) order by object_id, parameter_id`
    const parameters = (await runWhole(session, statement(asked, BLAME))).rows
    return rows.map((row) => {
      const value = nameIn(ctx, row)
      return { value, title: value, help: signature(parameters.filter(({ id }) => id === row.id)) }
    })
  })
}

const PROCEDURES = "'P', 'PC'"
const FUNCTIONS = "'FN', 'FS', 'IF', 'TF', 'FT'"

/** Such as `(a int, total int output)`. */
function signature(parameters: readonly Row[]): string {
  const each = parameters.map(({ name, type, is_output }) => {
    return `${String(name).replace('@', '')} ${type ?? 'table'}${is_output === true ? ' output' : ''}`
  })
  return `(${each.join(', ')})`
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
    sql`select name, type_name(user_type_id) as type, max_length as length, [precision], scale from sys.all_columns
      where object_id = object_id(${parameter(name, 'table')}) order by column_id`,
  )
  if (rows.length === 0) throw noTable()
  return rows.map(({ name: column, type, length, precision, scale }) => ({
    value: String(column),
    title: String(column),
    help: typeText(String(type), { length: Number(length), precision: Number(precision), scale: Number(scale) }),
  }))
}

const noTable = () =>
  new PieceError('not_found', 'There is no such table.', {
    field: 'table',
    hint: 'Check the spelling. Name a table of another schema as schema.table.',
  })
