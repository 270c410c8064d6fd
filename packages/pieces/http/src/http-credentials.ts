import { PieceError } from '@plugboard/core'
import { type Advice, advice } from './http-advice.js'
import { checkHeaderName, isHeaderValue } from './http-headers.js'

/** What is used of `ctx.auth`, for each auth method. */
export type HttpAuth =
  | { method: 'none'; fields: { baseUrl?: string; testPath?: string } }
  | { method: 'api-key'; apiKey: string; fields: HttpFields & { placement: 'header' | 'query'; name: string } }
  | { method: 'basic'; username: string; password: string; fields: HttpFields }
  | { method: 'bearer'; fields: HttpFields & { token: string } }
  | { method: 'oauth2' | 'client-credentials'; accessToken: string; fields: HttpFields }

interface HttpFields {
  baseUrl: string
  testPath?: string
}

/** What a request carries, and how far it may travel with it. */
export interface Credentials {
  base: URL | undefined
  headers: readonly [name: string, value: string][]
  query: readonly [name: string, value: string][]
  /** Values that must never be shown. */
  secrets: readonly string[]
  /** What to tell a person when the service turns them away. */
  advice: Advice
}

/**
 * Throws `PieceError` where a value cannot be sent the way the method wants, and never shows it: `invalid_input` for
 * what a person entered, `bad_response` for a token an authorization server gave.
 */
export function credentialsOf(auth: HttpAuth): Credentials {
  const base = auth.fields.baseUrl === undefined ? undefined : baseOf(auth.fields.baseUrl)
  return { base, ...carried(auth) }
}

function carried(auth: HttpAuth): Omit<Credentials, 'base'> {
  switch (auth.method) {
    case 'none':
      return { headers: [], query: [], secrets: [], advice: advice.none }
    case 'api-key':
      return apiKey(auth.apiKey, auth.fields)
    case 'basic':
      return basic(auth.username, auth.password)
    case 'bearer': {
      const { token } = auth.fields
      return { headers: pair('authorization', `Bearer ${sendable(token, 'token')}`), ...kept([token], 'token') }
    }
    case 'oauth2':
    case 'client-credentials':
      return granted(auth.accessToken)
  }
}

function apiKey(key: string, { placement, name }: { placement: 'header' | 'query'; name: string }) {
  if (placement === 'query') return { headers: [], ...kept([key], 'apiKey'), query: pair(name, key) }
  checkHeaderName(name, 'name')
  return { headers: pair(name.toLowerCase(), sendable(key, 'apiKey')), ...kept([key], 'apiKey') }
}

/** RFC 7617, in UTF-8. */
function basic(username: string, password: string) {
  if (username.includes(':')) {
    throw new PieceError('invalid_input', 'A user name must not hold a colon.', {
      field: 'username',
      hint: 'Basic authentication ends the user name at the first colon; check that nothing else was pasted.',
    })
  }
  const token = Buffer.from(`${username}:${password}`).toString('base64')
  return { headers: pair('authorization', `Basic ${token}`), ...kept([token, password], 'password') }
}

/** RFC 6750 §2.1. */
function granted(token: string) {
  if (!isSendable(token)) {
    throw new PieceError(
      'bad_response',
      'The access token holds blanks or characters that cannot be sent in a header.',
      {
        field: 'tokenUrl',
        hint: 'Check the token URL; the server there gave something that is no bearer token.',
      },
    )
  }
  return { headers: pair('authorization', `Bearer ${token}`), query: [], secrets: [token], advice: advice.token }
}

const pair = (name: string, value: string): [string, string][] => [[name, value]]

const kept = (secrets: string[], field: string) => ({ query: [], secrets, advice: advice.secret(field) })

const isSendable = (secret: string) => isHeaderValue(secret) && secret === secret.trim()

function sendable(secret: string, field: string): string {
  if (isSendable(secret)) return secret
  throw new PieceError('invalid_input', 'The secret holds blanks or characters that cannot be sent in a header.', {
    field,
    hint: 'Copy it again, without line breaks or blanks around it.',
  })
}

function baseOf(text: string): URL {
  const base = new URL(text)
  if (base.search === '' && base.hash === '') return base
  throw new PieceError('invalid_input', 'The base address must end with its path.', {
    field: 'baseUrl',
    hint: 'Leave out what follows “?” or “#”; query parameters belong to the step.',
  })
}
