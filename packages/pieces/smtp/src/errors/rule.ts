import type { PieceErrorCode } from '@plugboard/core'

/** A failure of a conversation, in the words of the library and of the protocol; what is not known is empty. */
export interface Failure {
  /** Of the library, or of this piece. */
  code: string
  /** Of Node's error underneath. */
  originalCode: string
  /** The command that was in flight: `CONN`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  command: string
  timeoutType: string
  message: string
  /** The three digits of the server's reply (RFC 5321 §4.2.3; in AUTH RFC 4954 §6). */
  reply: string
  /** The enhanced code of the reply, such as `5.1.1` (RFC 3463, RFC 5248). */
  status: string
  /** What the server said after its codes. */
  text: string
}

/** What a failure means to a person. */
export interface Rule {
  /** Patterns for parts of the failure; every given one must match. */
  when: { readonly [Part in keyof Failure]?: RegExp }
  means: PieceErrorCode
  message: string
  hint: string
  /** `secret` is the password where there is one. */
  field?: 'host' | 'port' | 'tls' | 'user' | 'secret' | 'from' | 'to' | 'attachments' | 'notify'
  /** Seconds. */
  retryAfter?: number
}

/** How servers say that it was too much at once. */
export const ENOUGH = /too many|too frequent|\brate\b|throttl|limit(s|ed)? (is )?(reached|exceeded)|concurrent/i
