import { PieceError } from '@plugboard/core'
import type { QualifiedName } from './identifier.js'
import type { Session } from './mysql-client.js'
import { runWhole } from './run-statement.js'
import { parameter, sql, statement } from './statement.js'

/** One parameter of a function or procedure, as declared. */
export interface RoutineParameter {
  name: string
  mode: 'IN' | 'OUT' | 'INOUT'
  /** Without length or digits, such as `decimal`. */
  type: string
}

/** A function or procedure. One of each may have the same name. */
export interface Routine {
  isProcedure: boolean
  parameters: RoutineParameter[]
}

/**
 * The procedure and the function of this name; without a schema, those in the database of the connection.
 *
 * @throws PieceError `not_found` if there is none the user may see.
 */
export async function findRoutines(session: Session, { schema, name }: QualifiedName): Promise<Routine[]> {
  const one = statement(
    sql`select r.routine_type as kind, p.ordinal_position as position, p.parameter_mode as mode,
        p.parameter_name as name, p.data_type as type
      from information_schema.routines r left join information_schema.parameters p
        on p.specific_schema = r.routine_schema and p.specific_name = r.specific_name
          and p.routine_type = r.routine_type and p.ordinal_position > 0
      where r.routine_schema = coalesce(${parameter(schema ?? null, 'schema')}, database())
        and r.routine_name = ${parameter(name, 'procedure')} and r.routine_type in ('PROCEDURE', 'FUNCTION')
      order by p.ordinal_position`,
    { subject: 'procedure', values: 'procedure' },
  )
  const { rows } = await runWhole(session, one)
  if (rows.length === 0) throw noRoutine()
  return ['PROCEDURE', 'FUNCTION'].flatMap((kind) => {
    const ofKind = rows.filter((row) => row.kind === kind)
    if (ofKind.length === 0) return []
    const parameters = ofKind.filter((row) => row.position !== null).map(parameterOf)
    return [{ isProcedure: kind === 'PROCEDURE', parameters }]
  })
}

const noRoutine = () =>
  new PieceError('not_found', 'There is no function or procedure of this name.', {
    field: 'procedure',
    hint: 'Check the spelling, and that the user may execute it. Name one of another schema as schema.procedure.',
  })

function parameterOf(row: Record<string, unknown>): RoutineParameter {
  const mode = row.mode === 'OUT' || row.mode === 'INOUT' ? row.mode : 'IN'
  return { name: String(row.name ?? ''), mode, type: String(row.type).toLowerCase() }
}
