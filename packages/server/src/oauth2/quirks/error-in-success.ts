import type { TokenAnswer } from '../token-answer.js'

/** A refusal that came with status 200, with the status the standard has for it. */
export function errorInSuccess(answer: TokenAnswer): TokenAnswer {
  const { status, body } = answer
  return status === 200 && typeof body.error === 'string' && body.error !== '' ? { ...answer, status: 400 } : answer
}
