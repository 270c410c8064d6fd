import type { Piece } from '../piece/piece.js'
import type { PollingTrigger, PollResult } from '../trigger/trigger.js'
import { callContext } from './call-context.js'
import type { Values } from './lazy.js'
import { prepared } from './run-action.js'
import type { Surroundings } from './test-context.js'

/** One poll. */
export interface PollCall {
  trigger: PollingTrigger
  method: string
  /** Values of the connection. */
  values: Values
  input: Values
  cursor: unknown
  surroundings?: Surroundings
}

/** Polls the way the server does: input checked and completed by the form first. */
export async function runPoll(piece: Piece, call: PollCall): Promise<PollResult> {
  const { trigger, values, cursor, surroundings = {} } = call
  const { method, input } = prepared(piece, { ...call, operation: trigger, list: 'triggers' })
  const ctx = await callContext<unknown>({ piece, method, values, surroundings }, input)
  return trigger.poll({ ...ctx, cursor })
}
