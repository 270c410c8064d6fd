import { plainErrorCode } from './plain-error-code.js'
import type { TokenAnswer } from './token-answer.js'
import { TokenFailure, type TokenFailureKind } from './token-failure.js'

/** Statuses with which a token endpoint gives an OAuth2 error (RFC 6749 §5.2; some providers use 403). */
const WITH_ERROR = new Set([400, 401, 403])

/** What the errors of RFC 6749 mean; all others are about the request. */
const BY_CODE: Readonly<Record<string, TokenFailureKind>> = {
  invalid_grant: 'grant',
  invalid_client: 'client',
  unauthorized_client: 'client',
  server_error: 'unknown',
  temporarily_unavailable: 'unknown',
}

/** The failure an answer with another status than 200 stands for. */
export function answerFailure(answer: TokenAnswer, host: string): TokenFailure {
  const { status, body } = answer
  const code = WITH_ERROR.has(status) ? plainErrorCode(body.error) : undefined
  const kind = code === undefined ? kindOfStatus(status) : kindOfCode(code)
  const mayWait = kind === 'throttled' || kind === 'unknown'
  return new TokenFailure(kind, sentence(kind, host, code ?? `HTTP ${status}`), {
    code: code ?? `http_${status}`,
    status,
    ...(mayWait && { retryAfter: answer.retryAfter }),
  })
}

const kindOfCode = (code: string): TokenFailureKind => (Object.hasOwn(BY_CODE, code) && BY_CODE[code]) || 'request'

function kindOfStatus(status: number): TokenFailureKind {
  if (status === 429) return 'throttled'
  const isSuccess = status >= 200 && status < 300
  return status >= 500 || isSuccess ? 'unknown' : 'trouble'
}

function sentence(kind: TokenFailureKind, host: string, what: string): string {
  if (kind === 'grant') return `${host} does not accept the authorization any more (${what}).`
  if (kind === 'client') return `${host} does not accept the client id or the client secret (${what}).`
  if (kind === 'request') return `${host} refused the request (${what}).`
  if (kind === 'throttled') return `${host} asks to slow down (${what}).`
  if (kind === 'unknown') return `${host} could not answer (${what}).`
  return `${host} gave no OAuth2 answer (${what}).`
}
