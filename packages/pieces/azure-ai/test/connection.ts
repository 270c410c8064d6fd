import type { AzureServer } from './azure-server.js'

type Values = Record<string, unknown>

/** The values of a connection to the resource, with its first key unless told otherwise. */
export const connection = (server: AzureServer, more: Values = {}): Values => ({
  apiKey: server.keys.one,
  endpoint: server.url,
  ...more,
})
