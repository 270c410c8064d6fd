import { PieceError } from '@plugboard/core'
import { type QualifiedName, qualified } from './identifier.js'
import { runWhole } from './run-statement.js'
import type { Session } from './sqlserver-client.js'
import { parameter, sql, statement } from './statement.js'
import { typeText } from './type-text.js'

/** One parameter of a function or procedure, as declared. */
export interface RoutineParameter {
  /** Without the `@`. */
  name: string
  /** Given by the caller, and changed by the procedure. */
  isOutput: boolean
  /** As T-SQL writes it. */
  type: string
}

/** A function or procedure. Names are not shared. */
export interface Routine {
  /** Where it was found; a scalar function cannot be called without. */
  schema: string
  kind: 'procedure' | 'scalar' | 'table'
  parameters: RoutineParameter[]
}

const KINDS: Readonly<Record<string, Routine['kind']>> = {
  FN: 'scalar',
  FS: 'scalar',
  IF: 'table',
  TF: 'table',
  FT: 'table',
}

/** The id all types of tables have in the catalog. */
const TABLE_TYPE = { text: '243' }

/**
 * The function or procedure of this name; without a schema, the one in the default schema of the user, or `dbo`.
 *
 * @throws PieceError `not_found` if there is none, `unsupported` if it takes a table.
 */
export async function findRoutine(session: Session, name: QualifiedName): Promise<Routine> {
  const blame = { subject: 'procedure', values: 'procedure' }
  const id = parameter(qualified(name, 'procedure').text, 'procedure')
  const one = statement(
    sql`select s.name as [schema], rtrim(o.type) as kind, p.name as name, p.is_output as is_output,
        p.max_length as length, p.[precision] as [precision], p.scale as scale,
        case when p.system_type_id <> ${TABLE_TYPE}
          then coalesce(type_name(p.system_type_id), type_name(p.user_type_id)) end as type
      from sys.all_objects o join sys.schemas s on s.schema_id = o.schema_id
      left join sys.all_parameters p on p.object_id = o.object_id and p.parameter_id > 0
      where o.object_id = object_id(${id}) and o.type in ('P', 'PC', 'X', 'FN', 'FS', 'IF', 'TF', 'FT')
      order by p.parameter_id`,
    blame,
  )
  const { rows } = await runWhole(session, one)
  const [first] = rows
  if (!first) throw noRoutine()
  const parameters = rows.filter((row) => row.name !== null).map(routineParameter)
  return { schema: String(first.schema), kind: KINDS[String(first.kind)] ?? 'procedure', parameters }
}

function routineParameter({
  name,
  is_output,
  type,
  length,
  precision,
  scale,
}: Record<string, unknown>): RoutineParameter {
  if (type === null) throw takesTable()
  const size = { length: Number(length), precision: Number(precision), scale: Number(scale) }
  return { name: String(name).replace(/^@/, ''), isOutput: is_output === true, type: typeText(String(type), size) }
}

const noRoutine = () =>
  new PieceError('not_found', 'There is no function or procedure of this name.', {
    field: 'procedure',
    hint: 'Check the spelling. Name one of another schema as schema.procedure.',
  })

const takesTable = () =>
  new PieceError('unsupported', 'The procedure takes a table as a parameter.', {
    field: 'procedure',
    hint: 'Make a procedure that takes plain values, and call that.',
  })
