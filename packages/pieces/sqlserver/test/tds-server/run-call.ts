import { Batch } from './batch.js'
import type { Database } from './database.js'
import type { Asker, Outcome } from './query.js'
import type { Call } from './requests.js'
import { SqlFailure } from './sql-errors.js'
import { returnStatus, returnValue } from './tokens.js'
import { statements } from './translate.js'

/** The number of `sp_executesql` among the server's own procedures ([MS-TDS] 2.2.6.6). */
const SP_EXECUTESQL = 10

/** Runs a remote procedure call; what comes back are the tokens before the last. */
export async function runCall(
  { procedure, parameters }: Call,
  database: Database,
  asker: Asker,
  tell: (outcomes: Iterable<Outcome>) => Promise<void>,
): Promise<Buffer[]> {
  if (procedure !== SP_EXECUTESQL) return runByName(String(procedure), parameters, database, asker, tell)
  const [statement, , ...values] = parameters
  const batch = new Batch(database, asker, values)
  for (const one of statements(String(statement?.value))) await tell(batch.run(one))
  return [returnStatus(0)]
}

/** A procedure called by its name, with its output parameters behind. */
async function runByName(
  written: string,
  parameters: Call['parameters'],
  database: Database,
  asker: Asker,
  tell: (outcomes: Iterable<Outcome>) => Promise<void>,
): Promise<Buffer[]> {
  const name = written.replace(/^.*\./, '').replace(/^\[|\]$/g, '')
  const procedure = database.findProcedure(name)
  if (!procedure) throw new SqlFailure(2812, `Could not find stored procedure '${written}'.`)
  const given = parameters.map(({ name: key, value }) => ({ name: key.replace('@', ''), value }))
  const called = new Batch(database, asker).body(name, procedure, given)
  await tell(called.runAll(procedure))
  const outputs = procedure.parameters.flatMap((one, index) =>
    one.isOutput ? [returnValue(index, `@${one.name}`, called.values.get(one.name) ?? null, one.type)] : [],
  )
  return [returnStatus(Number(called.returned ?? 0)), ...outputs]
}
