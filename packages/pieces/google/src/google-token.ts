import { type BaseContext, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { errorTextOf, parseJson, textOf } from './json-answer.js'
import type { ServiceAccountKey } from './service-account-key.js'
import { tokenError } from './token-error.js'

/** Who asks for a token, for which rights, and for whom. */
export interface TokenRequest {
  key: ServiceAccountKey
  scopes: readonly string[]
  /** The user to act for. */
  subject: string | undefined
}

interface Token {
  accessToken: string
  /** UTC milliseconds. */
  expiresAt: number
}

const TOKEN = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Number({ minimum: 1 }) })

/** The longest an assertion may be valid, in seconds. */
const LIFETIME = 3_600

/**
 * Exchanges a signed assertion for an access token (RFC 7523). It goes to the piece's own endpoint, which is also its
 * audience. Source: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export async function fetchToken(ctx: BaseContext, request: TokenRequest): Promise<Token> {
  const { endpoints } = ctx
  if (endpoints.oauth === undefined) throw new TypeError('The endpoint "oauth" is not set.')
  const url = `${endpoints.oauth.replace(/\/+$/, '')}/token`
  const now = Date.now()
  const assertion = await sign(request, url, Math.floor(now / 1_000))
  const response = await ctx.http(url, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    retries: 2,
  })
  if (!response.ok) throw tokenError(response, await errorTextOf(response), request.subject !== undefined)
  const token = await parseJson(TOKEN, await textOf(response))
  return { accessToken: token.access_token, expiresAt: now + token.expires_in * 1_000 }
}

async function sign({ key, scopes, subject }: TokenRequest, audience: string, now: number): Promise<string> {
  const { importPKCS8, SignJWT } = await import('jose')
  const privateKey = await importPKCS8(key.privateKey, 'RS256').catch(() => {
    throw unreadable()
  })
  const assertion = new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(key.keyId !== undefined && { kid: key.keyId }) })
    .setIssuer(key.clientEmail)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME)
  if (subject !== undefined) assertion.setSubject(subject)
  return assertion.sign(privateKey).catch(() => {
    throw unreadable()
  })
}

/** Without a cause: it may tell parts of the key. */
const unreadable = () =>
  new PieceError('invalid_credentials', 'The private key in the key file cannot be read.', {
    field: 'key',
    hint: 'Paste the file as it was downloaded; if it stays, create a new JSON key for the service account.',
  })
