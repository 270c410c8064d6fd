import { PieceError } from '@plugboard/core'
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
 * Chooses the routine these values fit; the procedure, where a function of the same name fits too.
 *
 * @throws PieceError `invalid_input` naming what could be given instead.
 */
export function chooseRoutine(routines: readonly Routine[], given: Arguments): Routine {
  const found = routines.find((routine) =>
    isPositional(given) ? inputsOf(routine).length === given.length : hasNames(routine, given),
  )
  if (found) return found
  throw new PieceError('invalid_input', 'The parameters do not fit what the procedure takes.', {
    field: FIELD,
    hint: `It takes ${routines.map(signature).join(', or ')}.`,
  })
}

const inputsOf = ({ parameters }: Routine) => parameters.filter(({ mode }) => mode !== 'OUT')

/** Names of parameters are the same in capitals and small letters. */
const sameName = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

function hasNames(routine: Routine, given: Readonly<Record<string, unknown>>): boolean {
  const inputs = inputsOf(routine)
  const names = Object.keys(given)
  return names.length === inputs.length && inputs.every((one) => names.some((name) => sameName(name, one.name)))
}

function signature(routine: Routine): string {
  const names = inputsOf(routine).map(({ name }) => name)
  return names.length === 0 ? 'no parameters' : `(${names.join(', ')})`
}

/** The `call` of a procedure, or the `select` of a function, whose value is in a column of its name. */
export function callStatement(name: Part, routine: Routine, given: Arguments): Statement {
  const values = join(orderedValues(routine, given), ', ')
  const parts = routine.isProcedure ? sql`call ${name}(${values})` : sql`select ${name}(${values}) as ${alias(name)}`
  return statement(parts, { subject: 'procedure', values: FIELD })
}

const alias = ({ text }: Part): Part => ({ text: text.replace(/^`(?:[^`]|``)*`\./, '') })

/** Output parameters have their places too, and give back what stands there in the end. */
function orderedValues({ parameters }: Routine, given: Arguments): Part[] {
  const rest = isPositional(given) ? [...given] : []
  return parameters.map((one) => {
    if (one.mode === 'OUT') return parameter(null, FIELD)
    return parameter(isPositional(given) ? rest.shift() : givenValue(given, one), FIELD, { type: one.type })
  })
}

const givenValue = (given: Readonly<Record<string, unknown>>, { name }: RoutineParameter): unknown =>
  Object.entries(given).find(([key]) => sameName(key, name))?.[1]

/** Whether the last result set of a call holds its output parameters. */
export const hasOutput = ({ isProcedure, parameters }: Routine): boolean =>
  isProcedure && parameters.some(({ mode }) => mode !== 'IN')
