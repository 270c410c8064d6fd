interface FailureOptions {
  /** What to do about it, as a sentence. */
  hint?: string
  cause?: unknown
  /** Default 1; 2 for a command that was called wrongly. */
  exitCode?: 1 | 2
}

/** Something a command cannot go on after. Shown as its sentence and hint, without a stack. */
export class Failure extends Error {
  /** Stable, in snake case; part of what `--json` prints. */
  readonly code: string
  readonly hint: string | undefined
  readonly exitCode: 1 | 2

  /** @param message one sentence that says what is wrong. */
  constructor(code: string, message: string, { hint, cause, exitCode = 1 }: FailureOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Failure'
    this.code = code
    this.hint = hint
    this.exitCode = exitCode
  }
}
