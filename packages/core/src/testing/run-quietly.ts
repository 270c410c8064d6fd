import assert from 'node:assert/strict'
import { jsonFault } from './json-fault.js'
import type { Operation } from './operation.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'
import type { LogLine } from './test-context.js'

/** What an operation answers. Fails when that is not JSON, or when it or the log shows a secret. */
export async function runQuietly(operation: Operation): Promise<unknown> {
  const lines: LogLine[] = []
  const values = await operation.values()
  const output = await operation.run(values, { lines })
  const fault = jsonFault(output)
  assert.equal(fault, undefined, `the output is not JSON: ${fault}`)
  const secrets = secretTexts(operation.method, values)
  assertShowsNoSecret(output, secrets, 'the output shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
  return output
}
