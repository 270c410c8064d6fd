import { isPieceError } from '@plugboard/core'
import { DomainError, type DomainFieldError } from '../domain-error.js'
import type { CallWatch } from '../piece-host/call-watch.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { TestFailure } from '../pieces/test-failure.js'
import { type Seen, watchCall } from './watched-call.js'

/** Why a call gave nothing, as its author has to know it. */
export interface CallFailure {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  /** The stack of what the piece threw. */
  readonly detail?: string | undefined
  /** At the inputs of the form. */
  readonly problems: readonly Pick<DomainFieldError, 'field' | 'message'>[]
}

/** How a call ended, and what the piece was seen doing. */
export type CallOutcome<Value> = { readonly ms: number; readonly seen: Seen } & (
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: CallFailure }
)

/** Runs a call that is watched. A refusal and a failure of the piece are outcomes; anything else is thrown. */
export async function outcomeOf<Value>(call: (watch: CallWatch) => Promise<Value>): Promise<CallOutcome<Value>> {
  const { watch, seen } = watchCall()
  const started = performance.now()
  const passed = () => Math.round(performance.now() - started)
  try {
    return { ok: true, value: await call(watch), ms: passed(), seen }
  } catch (error) {
    return { ok: false, failure: callFailure(error), ms: passed(), seen }
  }
}

/** Throws what is neither a refusal nor a failure of the piece. */
function callFailure(error: unknown): CallFailure {
  if (error instanceof PieceCrash) {
    const { code, message, detail } = error
    return { code, message, detail, problems: [] }
  }
  const isRefusal = error instanceof DomainError && (error.kind === 'invalid' || error.kind === 'conflict')
  if (!isRefusal && !(error instanceof TestFailure) && !isPieceError(error)) throw error
  const { code, message, hint, field } = error
  const errors = error instanceof DomainError ? error.errors : undefined
  return { code, message, hint, problems: errors ?? (field === undefined ? [] : [{ field, message }]) }
}
