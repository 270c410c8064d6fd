import { type AuthorizationServer, type Client, processGenericTokenEndpointResponse } from 'oauth4webapi'
import type { TokenSet } from './token-set.js'
import { unusableAnswer } from './unusable-answer.js'

interface Granted {
  readonly server: AuthorizationServer
  readonly client: Client
  /** The answer, already in its normal form. */
  readonly response: Response
  /** When the request was sent, in UTC milliseconds. */
  readonly startedAt: number
  readonly host: string
}

/**
 * The tokens of a success answer.
 *
 * @throws TokenFailure `unknown`, code `bad_answer`, when there is no access token or it is not a bearer token
 */
export async function tokenSetFrom({ server, client, response, startedAt, host }: Granted): Promise<TokenSet> {
  // The library's errors carry the answer, and with it tokens, so none is passed on.
  const tokens = await processGenericTokenEndpointResponse(server, client, response).catch(() => undefined)
  if (tokens === undefined || tokens.token_type !== 'bearer') throw unusableAnswer(host, 'without a bearer token')
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: lifetime, scope } = tokens
  return {
    accessToken,
    refreshToken,
    expiresAt: lifetime === undefined ? null : Math.floor(startedAt + lifetime * 1_000),
    scopes: scope === undefined ? null : scope.split(' ').filter((word) => word !== ''),
  }
}
