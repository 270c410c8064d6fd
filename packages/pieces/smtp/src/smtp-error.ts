import { isPieceError, networkError, PieceError, type PieceErrorCode } from '@plugboard/core'
import { replyText } from './smtp-reply.js'
import type { SmtpSettings } from './smtp-settings.js'

/** What is used of an error of the library. */
interface Failure {
  code?: string
  /** The code of Node's error underneath. */
  originalCode?: string
  /** The reply of the server, code first. */
  response?: string
  /** The command that was in flight: `CONN`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  command?: string
  timeoutType?: string
  message?: string
  cause?: unknown
}

const PARTS = ['code', 'originalCode', 'response', 'command', 'timeoutType', 'message'] as const

interface Rule {
  /** Patterns for parts of the failure; every given one must match. */
  when: Partial<Record<(typeof PARTS)[number], RegExp>>
  code: PieceErrorCode
  message: string
  hint: string
  field?: string
  /** Seconds. */
  retryAfter?: number
}

const TOO_LARGE = {
  code: 'invalid_input',
  message: 'The message is larger than the server accepts.',
  hint: 'Send fewer or smaller attachments, or a link to them.',
  field: 'attachments',
} as const

/** First match wins. Reply codes: RFC 5321 §4.2.3; in AUTH: RFC 4954 §6; enhanced codes: RFC 3463. */
const RULES: readonly Rule[] = [
  {
    when: { originalCode: /^(UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|DEPTH_ZERO)/ },
    code: 'tls_failed',
    message: 'The certificate of the server is not signed by a trusted authority.',
    hint: 'If it is your own server, paste the certificate of its authority into the connection.',
    field: 'tls',
  },
  {
    when: { originalCode: /^ERR_TLS_CERT_ALTNAME_INVALID$/ },
    code: 'tls_failed',
    message: 'The certificate of the server belongs to another name.',
    hint: 'Enter the server name that the certificate was made for.',
    field: 'tls',
  },
  {
    when: { originalCode: /^(ERR_SSL|EPROTO)/ },
    code: 'tls_failed',
    message: 'What answers on this port does not speak TLS.',
    hint: 'Choose STARTTLS for this port, or the port for TLS from the start (usually 465).',
    field: 'tls',
  },
  {
    when: { command: /^STARTTLS$/, code: /^ETLS$/ },
    code: 'tls_failed',
    message: 'The server does not offer STARTTLS.',
    hint: 'Choose TLS from the start and the port for it (usually 465). Nothing was sent unencrypted.',
    field: 'tls',
  },
  {
    when: {
      message: /secure TLS connection was established|^Error initiating TLS|^Connection closed unexpectedly$/,
      code: /^(ESOCKET|ETLS)$/,
    },
    code: 'tls_failed',
    message: 'The server broke off while the connection was being encrypted.',
    hint: 'Check that port and encryption belong together: usually 465 for TLS from the start, 587 for STARTTLS.',
    field: 'tls',
  },
  {
    when: { response: /^(538|5\d\d\b.*\bSTARTTLS\b)/is },
    code: 'tls_failed',
    message: 'The server wants an encrypted connection.',
    hint: 'Choose STARTTLS.',
    field: 'tls',
  },
  {
    when: { code: /^ETIMEDOUT$/, timeoutType: /^GREETING/ },
    code: 'timeout',
    message: 'The server accepted the connection, but did not greet.',
    hint: 'A port for TLS from the start (usually 465) stays silent until TLS begins: check that port and encryption belong together.',
    field: 'tls',
  },
  {
    when: { code: /^ETIMEDOUT$/, timeoutType: /^UPGRADE/ },
    code: 'timeout',
    message: 'The server did not finish encrypting the connection in time.',
    hint: 'Try again; if it stays, check that port and encryption belong together.',
    field: 'tls',
  },
  {
    when: { code: /^NOAUTH$/ },
    code: 'unsupported',
    message: 'The server offers no sign-in here.',
    hint: 'Choose STARTTLS or TLS, without which many servers hide it, or leave user name and password empty.',
    field: 'user',
  },
  {
    when: { response: /^4/, command: /^(MAIL FROM|RCPT TO|DATA)$/ },
    code: 'provider_unavailable',
    message: 'The server does not take the message now.',
    hint: 'Try again in a few minutes: servers often put off a sender they do not know yet.',
    retryAfter: 300,
  },
  {
    when: { response: /^4/ },
    code: 'provider_unavailable',
    message: 'The server is not ready now.',
    hint: 'Try again in a minute.',
    retryAfter: 60,
  },
  {
    when: { command: /^AUTH/, response: /^50[0234]/ },
    code: 'unsupported',
    message: 'The server does not accept a user name and password this way.',
    hint: 'Ask the operator of the server how programs sign in to it; some demand OAuth2 or another port.',
    field: 'user',
  },
  {
    when: { command: /^AUTH/, response: /^534/ },
    code: 'invalid_credentials',
    message: 'The server wants another password than the usual one.',
    hint: 'Create an app password in the security settings of the account and enter that.',
    field: 'password',
  },
  {
    when: { command: /^AUTH/, response: /^5/ },
    code: 'invalid_credentials',
    message: 'The server did not accept the user name and password.',
    hint: 'Check both. With two-step sign-in the account needs an app password.',
    field: 'password',
  },
  {
    when: { response: /^530/ },
    code: 'invalid_credentials',
    message: 'The server wants a sign-in before it takes mail.',
    hint: 'Enter user name and password in the connection.',
    field: 'user',
  },
  { when: { command: /^(MAIL FROM|DATA)$/, response: /^(552|5\d\d[ -]5\.(3\.4|2\.3)\b)/ }, ...TOO_LARGE },
  { when: { code: /^EMESSAGE$/, message: /^Message size larger/ }, ...TOO_LARGE },
  {
    when: { command: /^MAIL FROM$/, response: /^5/ },
    code: 'permission_denied',
    message: 'The server does not let this account send from this address.',
    hint: 'Use a sender address that belongs to the account.',
    field: 'from',
  },
  {
    when: { command: /^RCPT TO$/, response: /^5\d\d[ -]5\.7\.|^5.*\brelay/is },
    code: 'permission_denied',
    message: 'The server does not send to this recipient for you.',
    hint: 'Sign in with user name and password, or use the server that is responsible for your sender address.',
    field: 'to',
  },
  {
    when: { command: /^RCPT TO$/, response: /^552/ },
    code: 'quota_exceeded',
    message: 'The mailbox of the recipient is full.',
    hint: 'Ask the recipient to make room, or try again later.',
    field: 'to',
  },
  {
    when: { command: /^RCPT TO$/, response: /^55[01]/ },
    code: 'not_found',
    message: 'The server knows no such recipient.',
    hint: 'Check the spelling of the address.',
    field: 'to',
  },
  {
    when: { command: /^RCPT TO$/, response: /^5/ },
    code: 'invalid_input',
    message: 'The server does not accept the recipient.',
    hint: 'Check the spelling of the address.',
    field: 'to',
  },
  {
    when: { command: /^DATA$/, response: /^5/ },
    code: 'permission_denied',
    message: 'The server refused the message.',
    hint: 'Its reply says why; often it takes the message for spam or the sender address for forged.',
  },
  {
    when: { command: /^(CONN|EHLO|HELO)$/, response: /^5/ },
    code: 'permission_denied',
    message: 'The server refuses connections from here.',
    hint: 'Ask its operator to let the address of Plugboard in.',
    field: 'host',
  },
  {
    when: { code: /^EPROTOCOL$/ },
    code: 'bad_response',
    message: 'What answers on this port is not a mail server.',
    hint: 'Check the port: 587 and 465 are usual.',
    field: 'port',
  },
  {
    when: { code: /^ECONNECTION$/ },
    code: 'provider_unavailable',
    message: 'The server closed the connection.',
    hint: 'Try again; if it stays, check that port and encryption belong to this server.',
  },
]

const NAMES = { host: 'host', port: 'port', tls: 'tls' }

/** Any failure of a conversation with a mail server as a `PieceError`. Shows the server's reply, never the password. */
export function smtpError(error: unknown, settings: SmtpSettings): PieceError {
  // Every part of Failure is optional and only ever compared with a pattern, so any object may be looked at as one.
  const failure: Failure = typeof error === 'object' && error !== null ? (error as Failure) : {}
  if (isPieceError(error)) return error
  if (isPieceError(failure.cause)) return failure.cause
  const rule = RULES.find((one) => matches(one, failure))
  if (rule) return fromRule(rule, failure, settings)
  const { originalCode } = failure
  const network = networkError(originalCode ? { code: originalCode, cause: error } : error, NAMES)
  if (network) return network
  return new PieceError('bad_response', 'The conversation with the server failed.', {
    hint: 'Try again; if it stays, ask the operator of the server what its log says.',
    cause: error,
  })
}

/** The failure of a run that was stopped from outside. */
export function cancelled(cause: unknown): PieceError {
  return new PieceError('timeout', 'The run was cancelled before the server answered.', {
    hint: 'Run it again; a message may have been sent if it was cancelled at the very end.',
    cause,
  })
}

function matches({ when }: Rule, failure: Failure): boolean {
  return PARTS.every((part) => when[part]?.test(failure[part] ?? '') ?? true)
}

function fromRule(rule: Rule, failure: Failure, settings: SmtpSettings): PieceError {
  const { code, message, field, hint, retryAfter } = rule
  const said = failure.response ? ` It said: ${replyText(failure.response, settings.credentials)}` : ''
  return new PieceError(code, message + said, {
    hint,
    ...(field !== undefined && { field }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(said === '' && { cause: failure }),
  })
}
