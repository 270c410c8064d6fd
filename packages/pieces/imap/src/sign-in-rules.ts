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

const SIGN_IN = /^(LOGIN|AUTHENTICATE)/

/** What goes wrong while a connection is encrypted. */
export const ENCRYPTION: readonly Rule[] = [
  {
    reason: 'no-starttls',
    means: 'tls_failed',
    message: 'The server does not offer STARTTLS.',
    hint: 'Choose TLS from the start and the port for it (usually 993). Nothing secret was sent.',
    field: 'tls',
  },
  {
    reason: 'injected',
    means: 'tls_failed',
    message: 'Something was sent in between before the connection was encrypted.',
    hint: 'Nothing secret was sent. Somebody on the way may be tampering: choose TLS from the start (usually port 993).',
    field: 'tls',
  },
  {
    reason: 'refused',
    command: /^STARTTLS$/,
    means: 'tls_failed',
    message: 'The server refuses to encrypt the connection.',
    hint: 'Choose TLS from the start and the port for it (usually 993). Nothing secret was sent.',
    field: 'tls',
  },
  {
    reason: 'silent',
    command: /^TLS$/,
    means: 'timeout',
    message: 'The server did not finish encrypting the connection in time.',
    hint: 'Check that port and encryption belong together: usually 993 for TLS from the start, 143 for STARTTLS.',
    field: 'tls',
  },
  {
    reason: 'refused',
    code: /^PRIVACYREQUIRED$/,
    means: 'tls_failed',
    message: 'The server wants an encrypted connection.',
    hint: 'Choose TLS from the start, or STARTTLS.',
    field: 'tls',
  },
]

/** RFC 5530 for what a server says in answer to a sign-in, and what those say who say less. */
export const SIGNING_IN: readonly Rule[] = [
  {
    reason: 'no-sign-in',
    means: 'unsupported',
    message: 'The server does not offer this way of signing in here.',
    hint: 'Choose STARTTLS or TLS, without which many servers hide it; else another auth method of this piece.',
    field: 'user',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    code: /^AUTHORIZATIONFAILED$/,
    means: 'permission_denied',
    message: 'The server knows the credentials, but this account may not use IMAP.',
    hint: 'Ask the administrator of the mailbox to allow IMAP for it, or check the user name.',
    field: 'user',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    code: /^EXPIRED$/,
    means: 'invalid_credentials',
    message: 'The credentials have expired.',
    hint: 'Enter the new password, or reconnect.',
    field: 'secret',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    code: /^CONTACTADMIN$/,
    means: 'permission_denied',
    message: 'The server lets nobody in until its administrator has been asked.',
    hint: 'Ask the administrator of the mailbox what is the matter with it.',
    field: 'user',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    code: /^(UNAVAILABLE|SERVERBUG|INUSE)$/,
    means: 'provider_unavailable',
    message: 'The server cannot check the credentials now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    code: /^(LIMIT|THROTTLED)$/,
    means: 'rate_limited',
    message: 'The server has too many connections of this account open.',
    hint: 'Run fewer steps with this mailbox at the same time, or close other mail programs.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    text: /too many|simultaneous|rate limit|bandwidth/i,
    means: 'rate_limited',
    message: 'The server has enough of this account for now.',
    hint: 'Run fewer steps with this mailbox at the same time, or poll less often.',
    retryAfter: 300,
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    text: /application[- ]specific|app(lication)? password|web ?login|web browser/i,
    means: 'invalid_credentials',
    message: 'The server wants another password than the usual one.',
    hint: 'Create an app password in the security settings of the account and enter that, or connect by OAuth 2.0.',
    field: 'secret',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    text: /disabled|not enabled/i,
    means: 'permission_denied',
    message: 'IMAP or this way of signing in is switched off for the account.',
    hint: 'Switch IMAP on in the settings of the mailbox, or ask its administrator; Exchange Online wants OAuth 2.0.',
    field: 'user',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    status: /^BAD$/,
    means: 'unsupported',
    message: 'The server does not understand this way of signing in.',
    hint: 'Ask its operator how programs sign in to it.',
    field: 'user',
  },
  {
    reason: 'refused',
    command: SIGN_IN,
    means: 'invalid_credentials',
    message: 'The server did not accept the credentials.',
    hint: 'Check user name and password, or reconnect. With two-step sign-in the account needs an app password.',
    field: 'secret',
  },
]
