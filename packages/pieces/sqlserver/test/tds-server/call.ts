import type { Database } from './database.js'
import type { Stored } from './encode-value.js'
import type { Procedure, Returned } from './procedure.js'
import { notConverted, SqlFailure } from './sql-errors.js'

/** Values by the names of the parameters, as the procedure takes them. */
export function callParameters(
  name: string,
  { parameters }: Procedure,
  given: readonly { name: string; value: Stored }[],
): Record<string, Stored> {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  const strange = given.find((one) => !parameters.some((known) => same(known.name, one.name)))
  if (strange) throw new SqlFailure(8145, `@${strange.name} is not a parameter for procedure ${name}.`)
  return Object.fromEntries(
    parameters.map((parameter) => {
      const found = given.find((one) => same(one.name, parameter.name))
      if (!found && parameter.default === undefined && !parameter.isOutput) {
        throw new SqlFailure(
          201,
          `Procedure or function '${name}' expects parameter '@${parameter.name}', which was not supplied.`,
        )
      }
      return [parameter.name, asDeclared(found ? found.value : (parameter.default ?? null), parameter.type)]
    }),
  )
}

function asDeclared(value: Stored, type: string): Stored {
  if (typeof value !== 'string' || !/^(?:int|bigint)$/.test(type)) return value
  if (!/^[-+]?\d+$/.test(value)) throw notConverted(value, type)
  return BigInt(value)
}

export function callBody(procedure: Procedure, values: Record<string, Stored>, { sqlite }: Database): Returned {
  return procedure.body(values, (sql, ...bound) => sqlite.prepare(sql).run(...bound))
}
