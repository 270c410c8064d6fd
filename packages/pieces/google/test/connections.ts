import { ALL_SCOPES, API_KEYS, keyFile, TOKENS } from './google-state.js'

type Values = Record<string, unknown>

/** An auth method by name, and the values of a connection that uses it. */
export interface Connection {
  method: 'oauth2' | 'service-account' | 'api-key'
  values: Values
}

export const account = (more: Values = {}): Connection => ({
  method: 'oauth2',
  values: { accessToken: TOKENS.all, scopes: ALL_SCOPES, services: ['gmail', 'drive', 'sheets'], ...more },
})

export const robot = (more: Values = {}): Connection => ({
  method: 'service-account',
  values: { key: keyFile(), services: ['drive', 'sheets'], ...more },
})

export const apiKey = (more: Values = {}): Connection => ({
  method: 'api-key',
  values: { apiKey: API_KEYS.good, services: ['drive', 'sheets'], ...more },
})

/** May change files too. */
export const editor = (more: Values = {}) => account({ services: ['drive', 'drive-change', 'sheets'], ...more })
export const robotEditor = (more: Values = {}) => robot({ services: ['drive', 'drive-change', 'sheets'], ...more })
