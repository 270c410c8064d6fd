/** Why a conversation with a server ended or a command did not succeed; `imapError` says what it means to a person. */
export type FailureReason =
  | 'bye'
  | 'cancelled'
  | 'closed'
  | 'injected'
  | 'miscounted'
  | 'no-sign-in'
  | 'no-starttls'
  | 'not-imap'
  | 'refused'
  | 'silent'
  | 'socket'
  | 'tls'
  | 'too-much'

interface FailureFacts {
  /** The command that was answered, such as `SELECT`. */
  command?: string
  /** `NO` or `BAD`. */
  status?: string
  /** Response code in capitals without its arguments, such as `NONEXISTENT` (RFC 5530). */
  code?: string
  /** What the server said; of unknown hands. */
  text?: string
  cause?: unknown
}

/** A failure in the words of the protocol. */
export class ImapFailure extends Error {
  readonly reason: FailureReason
  readonly command: string
  readonly status: string
  readonly code: string
  readonly text: string

  constructor(reason: FailureReason, { command = '', status = '', code = '', text = '', cause }: FailureFacts = {}) {
    super(`IMAP: ${reason}`, cause === undefined ? {} : { cause })
    this.reason = reason
    this.command = command
    this.status = status
    this.code = code
    this.text = text
  }
}
