import type { PieceErrorCode } from '@plugboard/core'
import type { FailureReason } from './wire/imap-failure.js'

/** What a failure means to a person. */
export interface Rule {
  reason?: FailureReason
  /** Patterns for parts of the failure; every given one must match. */
  command?: RegExp
  code?: RegExp
  status?: RegExp
  text?: RegExp
  means: PieceErrorCode
  message: string
  hint: string
  /** A field of the form; `secret` is the password where there is one, `place` what the step was about. */
  field?: 'host' | 'port' | 'tls' | 'user' | 'attachments' | 'secret' | 'place'
  /** Seconds. */
  retryAfter?: number
}
