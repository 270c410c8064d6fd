import { decodeJwt, jwtVerify } from 'jose'
import { type Answer, ok } from './google-answers.js'
import type { GoogleState } from './google-state.js'

const refused = (error: string, description: string): Answer => ({
  status: error === 'unauthorized_client' ? 401 : 400,
  body: { error, error_description: description },
})

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Exchanges a signed assertion for a token, and refuses it in the words Google documents. */
export async function exchangeAssertion(form: URLSearchParams, audience: string, state: GoogleState): Promise<Answer> {
  if (form.get('grant_type') !== GRANT) return refused('unsupported_grant_type', 'Invalid grant_type')
  const assertion = form.get('assertion') ?? ''
  const { iss = '', sub, scope, iat = 0, exp = 0 } = decodeJwt<{ scope: string }>(assertion)
  const robot = state.serviceAccounts.get(iss)
  if (!robot) return refused('invalid_grant', 'Invalid grant: account not found')
  try {
    await jwtVerify(assertion, robot.publicKey, { algorithms: ['RS256'], audience, currentDate: new Date(iat * 1_000) })
  } catch {
    return refused('invalid_grant', 'Invalid JWT Signature.')
  }
  const isNow = Math.abs(Date.now() / 1_000 - iat) < 300
  if (!isNow || exp - iat > 3_600)
    return refused(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    )
  if (sub === 'nobody@example.com') return refused('invalid_grant', 'Invalid email or User ID')
  const scopes = scope.split(' ')
  if (sub !== undefined && !(robot.users.includes(sub) && scopes.every((one) => robot.scopes.includes(one))))
    return refused('unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method.')
  const token = `ya29.renewed-token-${state.tokens.size}`
  state.tokens.set(token, { email: sub ?? iss, sub: iss, scopes })
  return ok({ access_token: token, expires_in: 3_599, token_type: 'Bearer' })
}
