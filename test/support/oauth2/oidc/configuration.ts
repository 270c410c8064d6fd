import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Configuration } from 'oidc-provider'
import type { MemoryStore } from './memory-store.js'

interface Lifetimes {
  /** Seconds. */
  accessToken: number
  /** Seconds. */
  refreshToken: number
}

/** The strictest set-up found in practice: PKCE for all, refresh tokens that rotate, and no token that outlives its grant. */
export function oidcConfiguration(store: MemoryStore, seconds: Lifetimes): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    adapter: (model: string) => store.adapter(model),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'EC', alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    // `email` is one as well, by way of its claims.
    scopes: ['openid', 'offline_access', 'mail.read', 'mail.send'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: async () => ({ sub: login, email: `${login}@example.test`, email_verified: true }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_context, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    revokeGrantPolicy: () => true,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    renderError: (context, { error, error_description: description }) => {
      context.type = 'text/plain'
      context.body = `${error}: ${description}`
    },
    ttl: lifetimes(seconds),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
    },
  }
}

const MINUTE = 60

function lifetimes({ accessToken, refreshToken }: Lifetimes): Configuration['ttl'] {
  return {
    AccessToken: accessToken,
    AuthorizationCode: MINUTE,
    ClientCredentials: accessToken,
    Grant: refreshToken,
    IdToken: 10 * MINUTE,
    Interaction: 10 * MINUTE,
    RefreshToken: refreshToken,
    Session: 10 * MINUTE,
  }
}
