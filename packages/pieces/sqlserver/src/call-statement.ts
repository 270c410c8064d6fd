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

/** A parameter and the value given for it. */
type Argument = RoutineParameter & { value: unknown }

/**
 * Finds the parameter of each value. Output parameters may be left out of a list, from its first to its last; given by
 * name they go in as well. What is missing is left to the server, which alone knows the defaults.
 *
 * @throws PieceError `invalid_input` naming what could be given instead.
 */
function matched(routine: Routine, given: Arguments): Argument[] {
  const found = isPositional(given) ? byPosition(routine, given) : byName(routine, given)
  if (found) return found
  throw new PieceError('invalid_input', 'The parameters do not fit what the procedure takes.', {
    field: FIELD,
    hint: `It takes ${signature(routine)}.`,
  })
}

function byPosition({ parameters }: Routine, given: readonly unknown[]): Argument[] | undefined {
  const inputs = parameters.filter((one) => !one.isOutput)
  const taking = given.length > inputs.length ? parameters : inputs
  if (given.length > taking.length) return undefined
  return taking.slice(0, given.length).map((one, index) => ({ ...one, value: given[index] }))
}

function byName({ parameters }: Routine, given: Readonly<Record<string, unknown>>): Argument[] | undefined {
  const found = Object.entries(given).flatMap(([name, value]) => {
    const one = parameters.find((known) => known.name.toLowerCase() === name.replace(/^@/, '').toLowerCase())
    return one ? [{ ...one, value }] : []
  })
  return found.length === Object.keys(given).length ? found : undefined
}

function signature({ parameters }: Routine): string {
  const names = parameters.map((one) => (one.isOutput ? `${one.name} output` : one.name))
  return names.length === 0 ? 'no parameters' : `(${names.join(', ')})`
}

/** The status a procedure gives back, where it is not 0. No parameter can have this name. */
const STATUS = '@RETURN_VALUE'

/**
 * The SQL that runs a routine. That of a procedure ends with one row more: its status and its output parameters.
 *
 * @throws PieceError `invalid_input` for values that do not fit.
 */
export function callStatement(name: Part, routine: Routine, given: Arguments): Statement {
  const taken = matched(routine, given)
  const blame = { subject: 'procedure', values: FIELD, takes: signature(routine) }
  if (routine.kind === 'procedure') return statement(execution(name, routine, taken), blame)
  const call = sql`${name}(${join(inOrder(routine, taken), ', ')})`
  return statement(routine.kind === 'table' ? sql`select * from ${call}` : sql`select ${call} as [value]`, blame)
}

function inOrder({ parameters }: Routine, taken: readonly Argument[]): Part[] {
  return parameters.map((one) => {
    const argument = taken.find(({ name }) => name === one.name)
    return argument ? parameter(argument.value, FIELD) : { text: 'default' }
  })
}

/** Output parameters pass through variables of their own type, so that nothing is lost on the way. */
function execution(name: Part, { parameters }: Routine, taken: readonly Argument[]): Part[] {
  const outputs = parameters.filter((one) => one.isOutput)
  const variable = (one: RoutineParameter) => `@o${outputs.indexOf(one) + 1}`
  const declared = outputs.flatMap((one) => {
    const argument = taken.find((given) => given.name === one.name)
    const initial = argument ? sql` = ${parameter(argument.value, FIELD)}` : []
    return [{ text: `, ${variable(one)} ${one.type}` }, ...initial]
  })
  const passed = [
    ...taken.filter((one) => !one.isOutput).map((one) => sql`${named(one)}${parameter(one.value, FIELD)}`),
    ...outputs.map((one) => [named(one), { text: `${variable(one)} output` }]),
  ]
  const results = outputs.map((one) => ({ text: `, ${variable(one)} as ${variable(one).replace('@o', '[o')}]` }))
  const space: Part[] = passed.length === 0 ? [] : [{ text: ' ' }]
  return [
    ...sql`declare @status int${declared}; exec @status = ${name}${space}${join(passed, ', ')}; `,
    ...sql`select @status as [status]${results}`,
  ]
}

/** Names of parameters cannot be quoted. They come from the catalog, where only such are possible. */
function named({ name }: RoutineParameter): Part {
  if (/^[\p{L}\p{N}_@#$]+$/u.test(name)) return { text: `@${name} = ` }
  throw new PieceError('unsupported', 'A parameter of the procedure has a name that cannot be written.', {
    field: FIELD,
    hint: 'Call it in a query.',
  })
}

/** The output parameters by name, out of the row at the end. */
export function callOutput(
  { parameters }: Routine,
  row: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const outputs = parameters.filter((one) => one.isOutput)
  return Object.fromEntries([
    ...outputs.map((one, index) => [one.name, row[`o${index + 1}`] ?? null]),
    ...(row.status === 0 || row.status === null || row.status === undefined ? [] : [[STATUS, row.status]]),
  ])
}
