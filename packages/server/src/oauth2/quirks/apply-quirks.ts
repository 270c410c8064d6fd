import type { ProviderCall } from '../provider-call.js'
import type { TokenAnswer } from '../token-answer.js'
import { errorInSuccess } from './error-in-success.js'
import { errorNames } from './error-names.js'
import { findQuirk } from './find-quirk.js'
import { nestedToken } from './nested-token.js'
import { noExpiresIn } from './no-expires-in.js'

type Call = Pick<ProviderCall, 'settings' | 'purpose'>

/** An answer as the standard would have it: first whether it is a refusal, then where the tokens are. */
export function applyQuirks(given: TokenAnswer, { settings, purpose }: Call): TokenAnswer {
  const { quirks } = settings
  const names = findQuirk(quirks, 'errorNames')
  const answer = findQuirk(quirks, 'errorInSuccess') ? errorInSuccess(given) : given
  if (answer.status !== 200) return names ? { ...answer, body: errorNames(answer.body, names.names) } : answer
  const nested = findQuirk(quirks, 'nestedToken')
  const body = nested ? nestedBody(answer.body, nested.path, purpose) : answer.body
  const lasting = findQuirk(quirks, 'noExpiresIn')
  return { ...answer, body: lasting ? noExpiresIn(body, lasting.lifetimeSeconds) : body }
}

/** A provider that nests the tokens of a grant may answer a refresh plainly, since only one kind is then asked for. */
function nestedBody(body: TokenAnswer['body'], path: string, purpose: Call['purpose']): TokenAnswer['body'] {
  return nestedToken(body, path) ?? (purpose === 'grant' ? {} : body)
}
