import { ConfigError } from './config-error.js'

/** An OAuth2 app for all projects, as the configuration gives it. */
export interface ConfiguredOAuth2App {
  readonly piece: string
  /** Absent: every auth method of the piece that uses an OAuth2 app. */
  readonly method?: string
  readonly clientId: string
  readonly clientSecret?: string
}

const NAME = /^[a-z0-9][a-z0-9-]{0,99}(?:\/[a-z0-9][a-z0-9-]{0,99})?$/i
const MEMBERS = new Set(['clientId', 'clientSecret'])

/**
 * Reads `PLUGBOARD_OAUTH2_APPS`: piece, or piece and auth method, → client id and secret.
 *
 * @throws ConfigError that says which entry is wrong, but nothing of what it holds.
 */
export function parseOAuth2Apps(text: string | undefined): ConfiguredOAuth2App[] {
  if (text === undefined) return []
  const entries = objectIn(parse(text))
  if (entries === undefined) throw wrong(EXAMPLE)
  return Object.entries(entries).map(([name, given], index) => {
    if (!NAME.test(name)) throw wrong(`name a piece, or a piece and its auth method, in entry ${index + 1}.`)
    const [piece = '', method] = name.split('/')
    return { piece, ...(method !== undefined && { method }), ...clientIn(name, given) }
  })
}

const EXAMPLE = 'be JSON such as {"slack":{"clientId":"…","clientSecret":"…"}}: by piece a client id and secret.'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong(EXAMPLE)
  }
}

function objectIn(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function clientIn(name: string, given: unknown): Pick<ConfiguredOAuth2App, 'clientId' | 'clientSecret'> {
  const members = objectIn(given)
  if (!members || Object.keys(members).some((member) => !MEMBERS.has(member))) {
    throw wrong(`hold clientId and clientSecret, and nothing else, for "${name}".`)
  }
  const { clientId, clientSecret } = members
  if (!isText(clientId)) throw wrong(`hold the clientId of "${name}" as a text.`)
  if (clientSecret === undefined) return { clientId }
  if (!isText(clientSecret)) throw wrong(`hold the clientSecret of "${name}" as a text, or leave it out.`)
  return { clientId, clientSecret }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Without a cause: what the parser says holds a part of the text. */
const wrong = (problem: string) => new ConfigError('PLUGBOARD_OAUTH2_APPS', `must ${problem}`)
