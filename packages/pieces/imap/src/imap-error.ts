import { isPieceError, networkError, PieceError, scrub } from '@plugboard/core'
import { RULES } from './error-rules.js'
import type { ImapSettings } from './imap-settings.js'
import type { Rule } from './sign-in-rules.js'
import { ImapFailure } from './wire/imap-failure.js'

const NAMES = { host: 'host', port: 'port', tls: 'tls' }
const TRUST = /^(UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|DEPTH_ZERO)/
const PARTS = ['command', 'code', 'status', 'text'] as const

/**
 * Any failure of a conversation with a mail server as a `PieceError`.
 *
 * @param place The input field that names the folder or the mail, where there is one.
 */
export function imapError(error: unknown, settings: ImapSettings, place?: string): unknown {
  if (!(error instanceof ImapFailure)) return error
  // Given where the run itself ended the conversation.
  if (isPieceError(error.cause)) return error.cause
  if (error.reason === 'tls' || error.reason === 'socket') return belowImap(error)
  const rule = RULES.find((one) => matches(one, error))
  if (rule) return fromRule(rule, error, settings, place)
  return new PieceError('bad_response', 'The conversation with the server failed.', {
    hint: 'Try again.',
    cause: error,
  })
}

const matches = (rule: Rule, failure: ImapFailure) =>
  (rule.reason === undefined || rule.reason === failure.reason) &&
  PARTS.every((part) => rule[part]?.test(failure[part]) ?? true)

function belowImap(failure: ImapFailure): PieceError {
  const code = codeOf(failure.cause)
  if (TRUST.test(code)) {
    return new PieceError('tls_failed', 'The certificate of the server is not signed by a trusted authority.', {
      field: 'tls',
      hint: 'If it is your own server, paste the certificate of its authority into the connection.',
      cause: failure,
    })
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new PieceError('tls_failed', 'The certificate of the server belongs to another name.', {
      field: 'host',
      hint: 'Enter the server name that the certificate was made for.',
      cause: failure,
    })
  }
  if (failure.reason === 'tls') {
    return new PieceError('tls_failed', 'What answers on this port does not speak TLS as it should.', {
      field: 'tls',
      hint: 'Choose STARTTLS for this port, or the port for TLS from the start (usually 993).',
      cause: failure,
    })
  }
  return (
    networkError(failure.cause, NAMES) ??
    new PieceError('provider_unavailable', 'The connection broke.', { hint: 'Try again.', cause: failure })
  )
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : ''
}

function fromRule(rule: Rule, failure: ImapFailure, settings: ImapSettings, place: string | undefined): PieceError {
  const { means, message, hint, retryAfter } = rule
  const said = saidBy(failure, settings)
  const field = fieldOf(rule, settings, place)
  return new PieceError(means, said ? `${message} It said: ${said}` : message, {
    hint,
    ...(field !== undefined && { field }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(failure.reason !== 'refused' && { cause: failure }),
  })
}

function fieldOf({ field }: Rule, settings: ImapSettings, place: string | undefined): string | undefined {
  if (field === 'place') return place
  if (field === 'secret') return 'password' in settings ? 'password' : undefined
  return field
}

/** What the server gave as its reason: one line without the secret. */
function saidBy({ reason, text }: ImapFailure, settings: ImapSettings): string {
  if (reason !== 'refused' && reason !== 'bye') return ''
  const secret = 'password' in settings ? settings.password : settings.accessToken
  const oneLine = text.replace(/[\p{C}\s]+/gu, ' ').trim()
  return scrub(oneLine, [secret]).slice(0, 200)
}
