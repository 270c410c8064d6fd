import { isPieceError } from '@plugboard/core'

/** One stage of a connection test. */
export interface TestedStep {
  name: string
  ok: boolean
  ms: number
  message?: string
}

/** A connection test that failed: the piece's code, the field at fault, what to do, and how far it got. */
export class TestFailure extends Error {
  readonly code: string
  readonly field: string | undefined
  readonly hint: string | undefined
  readonly retryAfter: number | undefined
  readonly steps: readonly TestedStep[]

  constructor(
    failure: {
      code: string
      message: string
      field?: string | undefined
      hint?: string | undefined
      retryAfter?: number | undefined
    },
    steps: readonly TestedStep[],
  ) {
    super(failure.message)
    this.name = 'TestFailure'
    this.code = failure.code
    this.field = failure.field
    this.hint = failure.hint
    this.retryAfter = failure.retryAfter
    this.steps = steps
  }
}

/** A failure of the piece as a `TestFailure`; anything else unchanged. */
export function testFailure(error: unknown, steps: readonly TestedStep[]): unknown {
  return isPieceError(error) ? new TestFailure(error, steps) : error
}
