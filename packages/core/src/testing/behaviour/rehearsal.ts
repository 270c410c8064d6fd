import assert from 'node:assert/strict'
import { jsonFault } from '../json-fault.js'
import type { Values } from '../lazy.js'
import type { Operation } from '../operation.js'
import { assertShowsNoSecret, secretTexts } from '../secret-texts.js'
import type { LogLine } from '../test-context.js'
import { type RecordedAnswer, recordingFetch } from './recording.js'

/** An operation, and what happened when it ran undisturbed. */
export interface Rehearsal {
  operation: Operation
  values: Values
  /** What the provider answered, in the order in which it arrived. */
  answers: readonly RecordedAnswer[]
  output: unknown
  lines: readonly LogLine[]
}

/** Runs an operation undisturbed, once however many cases ask: it may change something outside. */
export function rehearsing(operation: () => Operation): () => Promise<Rehearsal> {
  let running: Promise<Rehearsal> | undefined
  return () => {
    running ??= rehearse(operation)
    return running
  }
}

async function rehearse(make: () => Operation): Promise<Rehearsal> {
  const operation = make()
  const lines: LogLine[] = []
  const values = await operation.values()
  const { fetch, answers } = recordingFetch()
  const output = await operation.run(values, { fetch, lines })
  return { operation, values, answers, output, lines }
}

/** What an operation answered. Fails when that is not JSON, or when it or the log shows a secret. */
export function outputOf({ operation, values, output, lines }: Rehearsal): unknown {
  const fault = jsonFault(output)
  assert.equal(fault, undefined, `the output is not JSON: ${fault}`)
  const secrets = secretTexts(operation.method, values)
  assertShowsNoSecret(output, secrets, 'the output shows')
  assertShowsNoSecret(lines, secrets, 'the log shows')
  return output
}
