import type { Engine } from './engine.js'
import type { BindValue, ExecuteRequest } from './execute-request.js'
import { OraError } from './ora-error.js'
import type { DbValue, WireType } from './wire-types.js'

/** A parameter of a procedure of the test server. */
export interface DeclaredParameter {
  name: string
  mode: 'IN' | 'OUT' | 'IN/OUT'
  type: string
  hasDefault?: boolean
}

/** A procedure or function of the test server. */
export interface ServerRoutine {
  owner?: string
  package?: string
  name: string
  parameters: readonly DeclaredParameter[]
  /** Type of what a function gives. */
  returns?: string
  /** Values by name in; outputs by name, the result of a function as `RESULT`. */
  run(values: Readonly<Record<string, BindValue>>, engine: Engine): Readonly<Record<string, Output>>
  /** Queries whose rows it returns beside its parameters. */
  returned?: readonly string[]
}

/** What a routine gives: a value, or a query whose rows a cursor gives. */
export type Output = { value: DbValue } | { query: { sql: string; values: readonly BindValue[] } }

/** Makes a routine known to the catalog. */
export function listRoutine(engine: Engine, routine: ServerRoutine, id: number): void {
  const { owner = 'PLUGBOARD', name, returns, parameters } = routine
  const kind = returns === undefined ? 'PROCEDURE' : 'FUNCTION'
  const own = routine.package === undefined ? [name, null, kind] : [routine.package, name, 'PACKAGE']
  engine.list('ALL_PROCEDURES', owner, ...own, id, id)
  if (returns !== undefined) engine.list('ALL_ARGUMENTS', id, id, null, 0, 0, 'OUT', returns, 'N', 0)
  for (const [at, one] of parameters.entries()) {
    engine.list('ALL_ARGUMENTS', id, id, one.name, at + 1, at + 1, one.mode, one.type, one.hasDefault ? 'Y' : 'N', 0)
  }
}

const BLOCK = /^begin (?:(:\d+) := )?("[^"]+"(?:\."[^"]+")*)(?:\((.*)\))?; end;$/s
const ARGUMENT = /^("[^"]+") => :(\d+)$/

/** A bind variable after its block has run. */
export interface BlockValue {
  direction: 'in' | 'out' | 'inout'
  type: WireType
  output: Output
}

/**
 * Runs the block that the piece makes of a call.
 *
 * @throws OraError as the compiler of PL/SQL would fail.
 */
export function runBlock(engine: Engine, routines: readonly ServerRoutine[], request: ExecuteRequest, sql: string) {
  const [, result, name = '', list = ''] = BLOCK.exec(sql) ?? []
  const path = name.replaceAll('"', '')
  const passed = list === '' ? [] : list.split(', ').map((one) => ARGUMENT.exec(one) ?? [])
  const names = passed.map(([, quoted = '']) => quoted.slice(1, -1))
  const routine = routines.find((one) => pathOf(one) === path && fits(one, names))
  if (!routine)
    throw new OraError(6550, `line 1, column 7:\nPLS-00306: wrong number or types of arguments in call to '${path}'`)
  const [row = []] = request.rows
  const first = result === undefined ? 0 : 1
  const given = Object.fromEntries(names.map((one, index) => [one, row[index + first] ?? null]))
  const outputs = routine.run(given, engine)
  const modes = ['RESULT', ...names].slice(1 - first).map((one) => [one, modeOf(routine, one)] as const)
  const values = request.binds.map((type, index): BlockValue => {
    const [bound = '', direction = 'in'] = modes[index] ?? []
    return { direction, type, output: outputs[bound] ?? { value: null } }
  })
  return { values, returned: routine.returned ?? [] }
}

const pathOf = ({ owner = 'PLUGBOARD', package: inside, name }: ServerRoutine) =>
  [owner, inside, name].filter((part) => part !== undefined).join('.')

const fits = ({ parameters }: ServerRoutine, names: readonly string[]) =>
  names.every((name) => parameters.some((one) => one.name === name)) &&
  parameters.every((one) => one.hasDefault === true || names.includes(one.name))

function modeOf({ parameters }: ServerRoutine, name: string): BlockValue['direction'] {
  if (name === 'RESULT') return 'out'
  const mode = parameters.find((one) => one.name === name)?.mode
  return mode === 'OUT' ? 'out' : mode === 'IN/OUT' ? 'inout' : 'in'
}
