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
    hint: 'Give [1, "two"] in order, or {"first": 1, "second": "two"} by name.',
  })
}

const isPositional = (given: Arguments): given is readonly unknown[] => Array.isArray(given)

/**
 * Chooses the routine these values fit; of several, the server decides by the types.
 *
 * @throws PieceError `invalid_input` naming what could be given instead.
 */
export function chooseRoutine(routines: readonly Routine[], given: Arguments): Routine {
  const found = routines.find((routine) =>
    isPositional(given) ? fitsCount(routine, given.length) : hasNames(routine, given),
  )
  if (found) return found
  throw new PieceError('invalid_input', 'The parameters do not fit what the procedure takes.', {
    field: FIELD,
    hint: `It takes ${routines.map(signature).join(', or ')}.`,
  })
}

const takesValue = (one: RoutineParameter) => one.mode !== 'o'

function fitsCount({ parameters, defaults }: Routine, count: number): boolean {
  const inputs = parameters.filter(takesValue)
  const isVariadic = inputs.at(-1)?.mode === 'v'
  return count >= inputs.length - defaults && (isVariadic || count <= inputs.length)
}

function hasNames({ parameters, defaults }: Routine, given: Readonly<Record<string, unknown>>): boolean {
  const inputs = parameters.filter(takesValue)
  const names = Object.keys(given)
  return names.every((name) => inputs.some((one) => one.name === name)) && names.length >= inputs.length - defaults
}

function signature({ parameters }: Routine): string {
  const names = parameters.filter(takesValue).map((one, index) => one.name || `value ${index + 1}`)
  return names.length === 0 ? 'no parameters' : `(${names.join(', ')})`
}

/** The `select` or `call` that runs a routine. Output parameters of a procedure are there as nulls. */
export function callStatement(name: Part, routine: Routine, given: Arguments): Statement {
  const values = isPositional(given) ? byPosition(routine, given) : byName(routine, given)
  const call = sql`${name}(${join(values, ', ')})`
  const parts = routine.isProcedure ? sql`call ${call}` : sql`select * from ${call}`
  return statement(parts, { subject: 'procedure', values: FIELD })
}

function byPosition({ isProcedure, parameters }: Routine, given: readonly unknown[]): Part[][] {
  const isVariadic = parameters.at(-1)?.mode === 'v'
  if (!isProcedure || isVariadic) return given.map((value) => [parameter(value, FIELD)])
  const rest = [...given]
  let skipped = false
  return parameters.flatMap((one) => {
    if (one.mode === 'o') return [skipped ? named(one.name, { text: 'null' }) : [{ text: 'null' }]]
    if (rest.length > 0) return [[parameter(rest.shift(), FIELD)]]
    skipped = true
    return []
  })
}

function byName({ isProcedure, parameters }: Routine, given: Readonly<Record<string, unknown>>): Part[][] {
  const outputs = isProcedure ? parameters.filter((one) => one.mode === 'o') : []
  return [
    ...Object.entries(given).map(([name, value]) => named(name, parameter(value, FIELD))),
    ...outputs.map((one) => named(one.name, { text: 'null' })),
  ]
}

const named = (name: string, value: Part): Part[] => sql`${identifier(name, FIELD)} => ${value}`
