import { isPieceError, networkError, PieceError } from '@plugboard/core'
import { RULES } from './errors/error-rules.js'
import type { Failure, Rule } from './errors/rule.js'
import { replyText } from './smtp-reply.js'
import type { SmtpSettings } from './smtp-settings.js'

const PARTS = ['code', 'originalCode', 'command', 'timeoutType', 'message', 'reply', 'status', 'text'] as const
const NAMES = { host: 'host', port: 'port', tls: 'tls' }

/** Any failure of a conversation with a mail server as a `PieceError`. Shows the server's reply, never a secret. */
export function smtpError(error: unknown, settings: SmtpSettings): PieceError {
  if (isPieceError(error)) return error
  const cause = partOf(error, 'cause')
  if (isPieceError(cause)) return cause
  const response = textOf(error, 'response')
  const failure = failureOf(error, response)
  const rule = RULES.find(({ when }) => PARTS.every((part) => when[part]?.test(failure[part]) ?? true))
  if (rule) return fromRule(rule, error, response, settings)
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

function failureOf(error: unknown, response: string): Failure {
  const [, reply = '', status = ''] = /^(\d{3})(?:[ -]([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(response) ?? []
  return {
    code: textOf(error, 'code'),
    originalCode: textOf(error, 'originalCode'),
    command: textOf(error, 'command'),
    timeoutType: textOf(error, 'timeoutType'),
    message: textOf(error, 'message'),
    reply,
    status,
    text: response.slice(reply.length),
  }
}

function partOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

function textOf(error: unknown, name: string): string {
  const part = partOf(error, name)
  return typeof part === 'string' ? part : ''
}

function fromRule(rule: Rule, error: unknown, response: string, settings: SmtpSettings): PieceError {
  const { means, message, hint, retryAfter } = rule
  const said = response ? ` It said: ${replyText(response, settings.credentials)}` : ''
  const field = fieldOf(rule, settings)
  return new PieceError(means, message + said, {
    hint,
    ...(field !== undefined && { field }),
    ...(retryAfter !== undefined && { retryAfter }),
    // What the server said may hold what it was told.
    ...(said === '' && { cause: error }),
  })
}

function fieldOf({ field }: Rule, { credentials }: SmtpSettings): string | undefined {
  if (field !== 'secret') return field
  return credentials && 'password' in credentials ? 'password' : undefined
}
