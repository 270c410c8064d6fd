import type { Row, SqliteRows } from './sqlite-rows.js'
import type { SqlFaults } from './sqlite-statement.js'

type Values = Record<string, unknown>

interface Call {
  procedure: string
  parameters?: unknown
  maxRows?: number
}

interface Routine {
  takes: readonly string[]
  run(given: Values): { output?: Values; sets?: Row[][] }
}

const ROUTINES: Readonly<Record<string, Routine>> = {
  output: { takes: ['a', 'b'], run: ({ a, b }) => ({ output: { total: Number(a) + Number(b) } }) },
  rows: { takes: ['word'], run: ({ word }) => ({ sets: [[1, 2, 3].map((position) => ({ position, word }))] }) },
  sets: { takes: [], run: () => ({ sets: [[{ first: 1 }], [{ second: 2 }]] }) },
}

/** SQLite has no stored procedures; these are made by `create procedure "name" <kind>`, and do what the cases ask. */
export class Procedures {
  readonly #made = new Map<string, Routine>()
  readonly #rows: SqliteRows
  readonly #faults: SqlFaults

  constructor(rows: SqliteRows, faults: SqlFaults) {
    this.#rows = rows
    this.#faults = faults
  }

  /** True where the SQL made or dropped a procedure. */
  define(sql: string): boolean {
    const [, verb, name = '', kind = ''] = /^(create|drop) procedure "(.*)" ?(\w*)$/.exec(sql) ?? []
    const routine = ROUTINES[kind]
    if (verb === 'create' && routine) this.#made.set(name, routine)
    if (verb === 'drop') this.#made.delete(name)
    return verb !== undefined
  }

  call({ procedure, parameters = [], maxRows = 1_000 }: Call) {
    const routine = this.#made.get(procedure) ?? (this.#faults.callsAnything ? ROUTINES.sets : undefined)
    if (!routine) throw this.#rows.failed('not_found', 'There is no such procedure.', 'procedure')
    const { output = {}, sets = [] } = routine.run(this.#given(routine, parameters))
    const limit = this.#faults.readsEveryRow ? 1_000 : maxRows
    const resultSets = sets.map((rows) => rows.slice(0, limit))
    const more = sets.some((rows) => rows.length > limit)
    return { rows: resultSets[0] ?? [], resultSets, output: this.#faults.forgetsOutput ? {} : output, more }
  }

  list(search: string): { name: string; type: string }[] {
    const all = [...this.#made].map(([name, { takes }]) => ({ name, type: takes.join(', ') }))
    return all.filter(({ name }) => this.#faults.offersEverything || name.includes(search))
  }

  #given({ takes }: Routine, parameters: unknown): Values {
    const isList = Array.isArray(parameters)
    const given: Values = isList ? Object.fromEntries(parameters.entries()) : Object(parameters)
    const names = isList || this.#faults.ignoresNamesOfParameters ? [...takes.keys()].map(String) : takes
    const fits = typeof parameters === 'object' && Object.keys(given).toSorted().join() === names.toSorted().join()
    if (!fits && !this.#faults.ignoresNamesOfParameters)
      throw this.#rows.failed('invalid_input', 'The parameters do not fit.', 'parameters')
    return Object.fromEntries(takes.map((name, index) => [name, given[names[index] ?? name]]))
  }
}
