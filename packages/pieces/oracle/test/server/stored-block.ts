import type { BindValue } from './execute-request.js'
import type { DeclaredParameter, Output, ServerRoutine } from './routines.js'
import { storedName } from './translate-sql.js'

const CREATE = /^\s*create procedure ("[^"]+"|\w+)\s*(?:\((.*?)\))?\s*as\s+begin\s+(.*)end;?\s*$/is
const PARAMETER = /^("[^"]+"|\w+)\s+(in out|in|out)\s+(\w+)$/i
const STATEMENT = /^(?:("[^"]+") := (.*)|open ("[^"]+") for (.*))$/is

/** A procedure of assignments and cursors, as `create procedure` makes it; undefined for any other statement. */
export function readCreateProcedure(sql: string): ServerRoutine | undefined {
  const [, name, list = '', body] = CREATE.exec(sql) ?? []
  if (name === undefined || body === undefined) return undefined
  const parameters = list === '' ? [] : list.split(',').map((one) => declared(one.trim()))
  const statements = body.split(';').map((one) => STATEMENT.exec(one.trim()) ?? [])
  return {
    name: storedName(name),
    parameters,
    run(values, engine) {
      const given = parameters.map(({ name: one }) => values[one] ?? null)
      const outputs = statements.flatMap(([, target, expression, cursor, query]) => {
        const [output, text] = cursor === undefined ? [target, `select ${expression}`] : [cursor, query]
        if (output === undefined || text === undefined) return []
        const run = withMarks(text, parameters, given)
        const value = () => engine.run(run.sql, [run.values]).rows[0]?.[0] ?? null
        const result: Output = cursor === undefined ? { value: value() } : { query: run }
        return [[output.slice(1, -1), result] as const]
      })
      return Object.fromEntries(outputs)
    },
  }
}

function declared(text: string): DeclaredParameter {
  const [, name = '', mode = '', type = ''] = PARAMETER.exec(text) ?? []
  const modes = { in: 'IN', out: 'OUT', 'in out': 'IN/OUT' } as const
  const known = mode.toLowerCase() === 'out' ? modes.out : mode.toLowerCase() === 'in' ? modes.in : modes['in out']
  return { name: storedName(name), mode: known, type: type === 'sys_refcursor' ? 'REF CURSOR' : type.toUpperCase() }
}

/** Parameters as bind variables; a name that follows `as` is one of a column. */
function withMarks(text: string, parameters: readonly DeclaredParameter[], given: readonly BindValue[]) {
  const values: BindValue[] = []
  const sql = text.replace(/(\bas )?"([^"]+)"/g, (all, alias: string | undefined, name: string) => {
    const index = parameters.findIndex((one) => one.name === name)
    return alias !== undefined || index === -1 ? all : `:${values.push(given[index] ?? null)}`
  })
  return { sql, values }
}
