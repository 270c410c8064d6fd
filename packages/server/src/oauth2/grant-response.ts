import { answerFailure } from './answer-failure.js'
import { normalTokens } from './normal-tokens.js'
import type { ProviderCall } from './provider-call.js'
import type { TokenAnswer } from './token-answer.js'
import { unusableAnswer } from './unusable-answer.js'

/**
 * A provider's answer to a token request, as RFC 6749 §5.1 has it.
 *
 * @throws TokenFailure when it grants nothing
 */
export function grantResponse(
  answer: TokenAnswer,
  { url, settings }: Pick<ProviderCall, 'url' | 'settings'>,
): Response {
  const { host } = new URL(url)
  if (answer.status !== 200) throw answerFailure(answer, host)
  if (answer.problem !== undefined) throw unusableAnswer(host, answer.problem)
  return Response.json(normalTokens(answer.body, settings.scopeSeparator))
}
