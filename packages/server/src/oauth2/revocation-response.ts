import { answerFailure } from './answer-failure.js'
import type { TokenAnswer } from './token-answer.js'

const DONE = new Set([200, 204])

/**
 * A provider's answer to a revocation, as RFC 7009 §2.2 has it. A token refused as `invalid_token` is gone, which is
 * what was asked for.
 *
 * @throws TokenFailure when the token is not revoked
 */
export function revocationResponse(answer: TokenAnswer, host: string): Response {
  if (DONE.has(answer.status)) return new Response()
  const failure = answerFailure(answer, host)
  if (failure.code === 'invalid_token') return new Response()
  throw failure
}
