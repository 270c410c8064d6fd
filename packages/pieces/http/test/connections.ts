import { ACCESS_TOKEN, API_KEY, PASSWORD, TOKEN } from './web-server.js'

type Values = Record<string, unknown>

/** An auth method by name, and the values of a connection that uses it. */
export interface Connection {
  method: 'none' | 'api-key' | 'basic' | 'bearer' | 'oauth2' | 'client-credentials'
  values: Values
}

export const none = (baseUrl?: string, more: Values = {}): Connection => ({
  method: 'none',
  values: { baseUrl, ...more },
})

export const apiKey = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'api-key',
  values: { baseUrl, apiKey: API_KEY, placement: 'header', name: 'X-API-Key', ...more },
})

export const inQuery = (baseUrl: string): Connection => apiKey(baseUrl, { placement: 'query', name: 'api_key' })

export const basic = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'basic',
  values: { baseUrl, username: 'ada', password: PASSWORD, ...more },
})

export const bearer = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'bearer',
  values: { baseUrl, token: TOKEN, ...more },
})

const CLIENT = {
  clientId: 'client-1',
  clientSecret: 'cl1ent/secret',
  tokenUrl: 'https://login.example.com/token',
  clientAuthentication: 'basic',
  scope: 'items.read',
}

const GRANTED = { accessToken: ACCESS_TOKEN, scopes: ['items.read'] }

export const oauth2 = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'oauth2',
  values: { baseUrl, ...CLIENT, authorizationUrl: 'https://login.example.com/authorize', ...GRANTED, ...more },
})

export const clientCredentials = (baseUrl: string, more: Values = {}): Connection => ({
  method: 'client-credentials',
  values: { baseUrl, ...CLIENT, ...GRANTED, ...more },
})
