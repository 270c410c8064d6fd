import { PieceError } from '@plugboard/core'
import { checkHeaderName, isHeaderValue } from './http-headers.js'

/** What is used of `ctx.auth`, for each auth method. */
export type HttpAuth =
  | { method: 'none'; fields: { baseUrl?: string; testPath?: string } }
  | { method: 'api-key'; apiKey: string; fields: HttpFields & { placement: 'header' | 'query'; name: string } }
  | { method: 'basic'; username: string; password: string; fields: HttpFields }
  | { method: 'bearer'; fields: HttpFields & { token: string } }

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
  /** The form field to point at when they are refused; undefined where there are none. */
  field: string | undefined
}

/** Throws `PieceError` `invalid_input` where a value cannot be sent the way the method wants; never shows it. */
export function credentialsOf(auth: HttpAuth): Credentials {
  const base = auth.fields.baseUrl === undefined ? undefined : baseOf(auth.fields.baseUrl)
  return { base, ...carried(auth) }
}

function carried(auth: HttpAuth): Omit<Credentials, 'base'> {
  switch (auth.method) {
    case 'none':
      return { headers: [], query: [], secrets: [], field: undefined }
    case 'api-key':
      return apiKey(auth.apiKey, auth.fields)
    case 'basic':
      return basic(auth.username, auth.password)
    case 'bearer': {
      const { token } = auth.fields
      return { headers: [['authorization', `Bearer ${sendable(token, 'token')}`]], ...kept([token], 'token') }
    }
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

const pair = (name: string, value: string): [string, string][] => [[name, value]]

const kept = (secrets: string[], field: string) => ({ query: [], secrets, field })

function sendable(secret: string, field: string): string {
  if (isHeaderValue(secret) && secret === secret.trim()) return secret
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
