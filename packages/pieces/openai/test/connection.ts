import type { OpenAiServer } from './openai-server.js'

type Values = Record<string, unknown>

/** The values of a connection to the server, with the right key unless told otherwise. */
export const connection = (server: OpenAiServer, more: Values = {}): Values => ({
  apiKey: server.keys.right,
  baseUrl: server.url,
  ...more,
})
