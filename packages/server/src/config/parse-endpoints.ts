import { ConfigError } from './config-error.js'

type Endpoints = Record<string, Record<string, string>>

/**
 * Reads `PLUGBOARD_ENDPOINTS`: piece → endpoint → address.
 *
 * @throws ConfigError
 */
export function parseEndpoints(text: string | undefined): Endpoints {
  const endpoints: Endpoints = {}
  for (const [piece, given] of Object.entries(objectIn(parse(text ?? '{}')))) {
    endpoints[piece] = Object.fromEntries(Object.entries(objectIn(given)).map(([name, url]) => [name, address(url)]))
  }
  return endpoints
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw wrong(cause)
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong()
  return { ...value }
}

function address(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw wrong()
  return value
}

function wrong(cause?: unknown): ConfigError {
  const error = new ConfigError(
    'PLUGBOARD_ENDPOINTS',
    'must be JSON such as {"openai":{"api":"https://eu.api.openai.com/v1"}}: by piece and endpoint an http(s) address.',
  )
  error.cause = cause
  return error
}
