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

const ENCRYPTION: readonly Rule[] = [
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
const SIGNING_IN: readonly Rule[] = [
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

const REFUSALS: readonly Rule[] = [
  {
    reason: 'refused',
    code: /^(NONEXISTENT|TRYCREATE)$/,
    means: 'not_found',
    message: 'The mailbox has no such folder.',
    hint: 'Choose a folder that exists; it may have been renamed or deleted.',
    field: 'place',
  },
  {
    reason: 'refused',
    code: /^(NOPERM|AUTHORIZATIONFAILED)$/,
    means: 'permission_denied',
    message: 'The account may not do this in this folder.',
    hint: 'Choose another folder, or have the right granted.',
    field: 'place',
  },
  {
    reason: 'refused',
    code: /^OVERQUOTA$/,
    means: 'quota_exceeded',
    message: 'The mailbox is full.',
    hint: 'Delete mails, or have the quota raised.',
  },
  {
    reason: 'refused',
    code: /^BADCHARSET$/,
    means: 'unsupported',
    message: 'The server searches in no text beyond ASCII.',
    hint: 'Search for words without accents or other letters than A to Z.',
  },
  {
    reason: 'refused',
    code: /^(UNAVAILABLE|INUSE|SERVERBUG|CORRUPTION|EXPUNGEISSUED)$/,
    means: 'provider_unavailable',
    message: 'The server cannot do this now.',
    hint: 'Try again in a minute; if it stays, its operator has to look.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    code: /^(LIMIT|THROTTLED)$/,
    means: 'rate_limited',
    message: 'The server does not do so much at once.',
    hint: 'Ask for less, or less often.',
    retryAfter: 60,
  },
  {
    reason: 'refused',
    code: /^(TOOBIG|APPENDLIMIT)$/,
    means: 'invalid_input',
    message: 'The mail is larger than the server keeps.',
    hint: 'Attach fewer or smaller files.',
    field: 'attachments',
  },
  {
    reason: 'refused',
    code: /^(CANNOT|UNKNOWN-CTE)$/,
    means: 'unsupported',
    message: 'The server cannot do this at all.',
    hint: 'Choose another folder or another name.',
    field: 'place',
  },
  {
    reason: 'refused',
    command: /^(SELECT|EXAMINE|STATUS|UID COPY|UID MOVE|APPEND)$/,
    status: /^NO$/,
    means: 'not_found',
    message: 'The folder cannot be opened.',
    hint: 'Choose a folder that exists and holds mails; it may have been renamed or deleted.',
    field: 'place',
  },
  {
    reason: 'refused',
    status: /^NO$/,
    means: 'provider_unavailable',
    message: 'The server refused.',
    hint: 'Try again; if it stays, ask its operator.',
  },
  {
    reason: 'refused',
    means: 'bad_response',
    message: 'The server did not understand what it was asked.',
    hint: 'It may not keep to the standard; try with fewer conditions.',
  },
]

const CONVERSATION: readonly Rule[] = [
  {
    reason: 'bye',
    code: /^(ALERT|UNAVAILABLE|)$/,
    means: 'provider_unavailable',
    message: 'The server closed the conversation.',
    hint: 'Try again in a minute; it may be busy, or restarting.',
    retryAfter: 60,
  },
  {
    reason: 'bye',
    means: 'provider_unavailable',
    message: 'The server takes no conversation now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    reason: 'closed',
    means: 'provider_unavailable',
    message: 'The server closed the connection.',
    hint: 'Try again; if it stays, check that port and encryption belong to this server.',
    retryAfter: 60,
  },
  {
    reason: 'silent',
    means: 'timeout',
    message: 'The server accepted the connection, but did not answer in time.',
    hint: 'Check that port and encryption belong together: a port for TLS from the start (usually 993) stays silent until TLS begins.',
    field: 'tls',
  },
  {
    reason: 'cancelled',
    means: 'timeout',
    message: 'The run was cancelled before the server had answered.',
    hint: 'Run it again, with more time if it was stopped by a time limit.',
  },
  {
    reason: 'not-imap',
    means: 'bad_response',
    message: 'What answers on this port does not speak IMAP.',
    hint: 'Check the port and the encryption: 993 with TLS from the start and 143 with STARTTLS are usual.',
    field: 'port',
  },
  {
    reason: 'miscounted',
    means: 'invalid_input',
    message: 'A file changed while it was sent.',
    hint: 'Run it again once nobody writes to the file.',
    field: 'attachments',
  },
  {
    reason: 'too-much',
    means: 'bad_response',
    message: 'The server sent a longer answer than makes sense.',
    hint: 'Check the port; if it is right, ask for less at once.',
  },
]

/** First match wins. */
export const RULES: readonly Rule[] = [...ENCRYPTION, ...SIGNING_IN, ...REFUSALS, ...CONVERSATION]
