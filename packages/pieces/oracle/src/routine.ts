import { PieceError } from '@plugboard/core'
import { type Column, parameterColumn } from './column-type.js'
import type { Session } from './oracle-client.js'
import type { RoutinePlace } from './routine-name.js'
import { type Row, runWhole } from './run-statement.js'
import { join, type Part, parameter, sql, statement } from './statement.js'

/** One parameter of a function or procedure, as declared; or what a function gives. */
export interface RoutineParameter {
  name: string
  mode: 'IN' | 'OUT' | 'IN/OUT'
  /** Has a default, so that it may be left out. */
  isOptional: boolean
  column: Column
}

/** A function or procedure of a certain name. Several in a package may share it, with different parameters. */
export interface Routine {
  /** Schema, package if it is in one, and name. */
  names: readonly string[]
  parameters: readonly RoutineParameter[]
  /** Only of a function. */
  result: RoutineParameter | undefined
}

/**
 * The functions and procedures that may be meant. Of the places the first at which there is one counts.
 *
 * @throws PieceError `not_found` if there is none.
 */
export async function findRoutines(session: Session, places: readonly RoutinePlace[]): Promise<Routine[]> {
  for (const place of places) {
    const { rows } = await runWhole(session, search(place))
    const ids = [...new Set(rows.map((row) => row.ID))]
    if (ids.length > 0) return ids.map((id) => routineOf(rows.filter((row) => row.ID === id)))
  }
  throw new PieceError('not_found', 'There is no function or procedure of this name.', {
    field: 'procedure',
    hint: 'Check the spelling, capitals included: a name created without quotes is in capitals. Name one of another schema as SCHEMA.PROCEDURE, one of a package as PACKAGE.PROCEDURE.',
  })
}

function search({ schema, package: inside, name }: RoutinePlace) {
  const owner: Part[] =
    schema === undefined ? [{ text: "sys_context('USERENV', 'CURRENT_SCHEMA')" }] : [parameter(schema, 'procedure')]
  const isIt =
    inside === undefined
      ? sql`p.object_name = ${parameter(name, 'procedure')} and p.object_type in ('PROCEDURE', 'FUNCTION')`
      : sql`p.object_name = ${parameter(inside, 'procedure')} and p.procedure_name = ${parameter(name, 'procedure')}`
  const columns = ['p.owner as "OWNER"', 'p.object_name as "OBJECT"', 'p.procedure_name as "PROCEDURE"', ...ARGUMENT]
  return statement(
    sql`select ${join(
      columns.map((text) => ({ text })),
      ', ',
    )} from all_procedures p left join all_arguments a
        on a.object_id = p.object_id and a.subprogram_id = p.subprogram_id and a.data_level = 0
      where p.owner = ${owner} and ${isIt} order by p.subprogram_id, a.sequence`,
    { subject: 'procedure', values: 'procedure' },
  )
}

const ARGUMENT = [
  'p.subprogram_id as "ID"',
  'a.argument_name as "NAME"',
  'a.position as "POSITION"',
  'a.in_out as "MODE"',
  'a.data_type as "TYPE"',
  'a.defaulted as "DEFAULTED"',
]

function routineOf(rows: readonly Row[]): Routine {
  const [first] = rows
  const names = [first?.OWNER, first?.OBJECT, first?.PROCEDURE].filter((name) => name !== null).map(String)
  // Where there are no parameters older servers list one without a type.
  const declared = rows.filter((row) => row.TYPE !== null)
  const result = declared.find((row) => row.POSITION === 0)
  return {
    names,
    parameters: declared.filter((row) => row.POSITION !== 0).map(parameterOf),
    result: result && { ...parameterOf(result), name: names.at(-1) ?? '' },
  }
}

function parameterOf(row: Row): RoutineParameter {
  const name = String(row.NAME)
  return {
    name,
    mode: row.MODE === 'OUT' || row.MODE === 'IN/OUT' ? row.MODE : 'IN',
    isOptional: row.DEFAULTED === 'Y',
    column: parameterColumn(name, String(row.TYPE)),
  }
}
