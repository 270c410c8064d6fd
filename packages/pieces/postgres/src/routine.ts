import { PieceError } from '@plugboard/core'
import type { QualifiedName } from './identifier.js'
import type { Session } from './postgres-client.js'
import { runWhole } from './run-statement.js'
import { parameter, sql, statement } from './statement.js'

/** One parameter of a function or procedure, as declared. */
export interface RoutineParameter {
  name: string
  /** `i` in, `o` out, `b` both, `v` variadic; a function's table columns are left out. */
  mode: string
}

/** A function or procedure of a certain name. Several may share it, with different parameters. */
export interface Routine {
  isProcedure: boolean
  parameters: RoutineParameter[]
  /** How many parameters at the end may be left out. */
  defaults: number
}

/**
 * The functions and procedures of this name; without a schema, those the search path leads to.
 *
 * @throws PieceError `not_found` if there is none.
 */
export async function findRoutines(session: Session, { schema, name }: QualifiedName): Promise<Routine[]> {
  const one = statement(
    sql`select p.prokind::text as kind, p.pronargdefaults as defaults, p.pronargs as inputs,
        p.proargnames as names, p.proargmodes::text[] as modes
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where p.prokind in ('f', 'p') and p.proname = ${parameter(name, 'procedure')}
        and case when ${parameter(schema ?? null, 'schema')}::text is null then pg_catalog.pg_function_is_visible(p.oid)
          else n.nspname = ${parameter(schema ?? null, 'schema')} end
      order by p.pronargs`,
    { subject: 'procedure', values: 'procedure' },
  )
  const { rows } = await runWhole(session, one)
  if (rows.length === 0) throw noRoutine()
  return rows.map((row) => ({
    isProcedure: row.kind === 'p',
    defaults: Number(row.defaults),
    parameters: parametersOf(Number(row.inputs), texts(row.names), texts(row.modes)),
  }))
}

const noRoutine = () =>
  new PieceError('not_found', 'There is no function or procedure of this name.', {
    field: 'procedure',
    hint: 'Check the spelling, capitals included. Name one of another schema as schema.procedure.',
  })

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Where all parameters are `in`, the server keeps no modes; where none has a name, it keeps no names. */
function parametersOf(inputs: number, names: string[], modes: string[]): RoutineParameter[] {
  const count = modes.length > 0 ? modes.length : inputs
  return Array.from({ length: count }, (_, index) => ({ name: names[index] ?? '', mode: modes[index] ?? 'i' })).filter(
    (one) => one.mode !== 't',
  )
}
