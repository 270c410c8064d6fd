import { PieceError } from '@plugboard/core'
import { identifier } from './identifier.js'
import type { Routine, RoutineParameter } from './routine.js'
import { join, type Part, parameter, type Statement, sql, statement } from './statement.js'

/** Values by position, or by the name of the parameter. */
export type Arguments = readonly unknown[] | Readonly<Record<string, unknown>>

const FIELD = 'parameters'

/**
 * Reads the values of a call from JSON.
 *
 * @throws PieceError `invalid_input` if it is neither a list nor an object.
 */
export function callArguments(value: unknown): Arguments {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  if (typeof value === 'object') return { ...value }
  throw new PieceError('invalid_input', 'Parameters must be a JSON list or object.', {
    field: FIELD,
    hint: 'Give [1, "two"] in order, or {"FIRST": 1, "SECOND": "two"} by name.',
  })
}

const isPositional = (given: Arguments): given is readonly unknown[] => Array.isArray(given)

const takesValue = (one: RoutineParameter) => one.mode !== 'OUT'

/**
 * Chooses the routine these values fit.
 *
 * @throws PieceError `invalid_input` naming what could be given instead.
 */
export function chooseRoutine(routines: readonly Routine[], given: Arguments): Routine {
  const found = routines.find((routine) => fits(routine, given))
  if (found) return found
  throw new PieceError('invalid_input', 'The parameters do not fit what the procedure takes.', {
    field: FIELD,
    hint: `It takes ${routines.map(signature).join(', or ')}.`,
  })
}

function fits({ parameters }: Routine, given: Arguments): boolean {
  const inputs = parameters.filter(takesValue)
  const names = isPositional(given) ? inputs.slice(0, given.length).map((one) => one.name) : Object.keys(given)
  const count = isPositional(given) ? given.length : names.length
  const isGiven = (one: RoutineParameter) => one.isOptional || names.includes(one.name)
  return (
    count === names.length && names.every((name) => inputs.some((one) => one.name === name)) && inputs.every(isGiven)
  )
}

function signature({ parameters }: Routine): string {
  const names = parameters.filter(takesValue).map((one) => one.name)
  return names.length === 0 ? 'no parameters' : `(${names.join(', ')})`
}

/** A parameter of the block that calls a routine: the n-th of its statement. */
export interface CallBind {
  declared: RoutineParameter
  /** Absent for one that only comes back. */
  value?: unknown
}

/** The block that calls a routine, with what each of its bind variables is. */
export interface Call {
  one: Statement
  binds: CallBind[]
}

/** The block that runs a routine. Parameters are named, so that those with a default can be left out. */
export function callStatement({ names, parameters, result }: Routine, given: Arguments): Call {
  const values = isPositional(given) ? byName(parameters, given) : given
  const passed = parameters.filter((one) => !takesValue(one) || Object.hasOwn(values, one.name))
  const name = join(
    names.map((part) => identifier(part, 'procedure')),
    '.',
  )
  const list = passed.map((one) => sql`${identifier(one.name, FIELD)} => ${parameter(null, FIELD)}`)
  const call: Part[] = list.length === 0 ? name : sql`${name}(${join(list, ', ')})`
  const parts = result ? sql`begin ${parameter(null, FIELD)} := ${call}; end;` : sql`begin ${call}; end;`
  const binds = passed.map((declared) => ({
    declared,
    ...(takesValue(declared) && { value: values[declared.name] }),
  }))
  return {
    one: statement(parts, { subject: 'procedure', values: FIELD }),
    binds: result ? [{ declared: result }, ...binds] : binds,
  }
}

function byName(parameters: readonly RoutineParameter[], given: readonly unknown[]): Record<string, unknown> {
  const inputs = parameters.filter(takesValue).slice(0, given.length)
  return Object.fromEntries(inputs.map((one, index) => [one.name, given[index]]))
}
