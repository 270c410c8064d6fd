import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { LONGEST_ACTION } from '@plugboard/core/host'
import { type Config, EGRESS_MODES, LOG_LEVELS } from './config.js'
import { ConfigError } from './config-error.js'
import { nearestName } from './nearest-name.js'
import { parseEndpoints } from './parse-endpoints.js'
import { parseFolders } from './parse-folders.js'
import { parseOAuth2Apps } from './parse-oauth2-apps.js'
import { parsePieceFolders } from './parse-piece-folders.js'
import { VARIABLES, type VariableName } from './variables.js'

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface ReadConfigOptions {
  /** Where a relative data folder lies; the current folder unless told. */
  readonly cwd?: string
  /** The flags Node was started with; those of this process unless told. */
  readonly execArgv?: readonly string[]
}

const SHORTEST_ADMIN_TOKEN = 32
const LONGEST_RENEWAL_PAUSE = 60
const RENEWAL_SECONDS = 15
const INSPECTOR = /--(?:inspect|heapsnapshot|heap-prof|diagnostic-dir|abort-on-uncaught)/

/**
 * Reads the settings from environment variables. A variable that is empty counts as not set.
 *
 * @throws ConfigError with a sentence that names the variable and says what is accepted.
 */
export function readConfig(environment: Environment, options: ReadConfigOptions = {}): Config {
  const cwd = options.cwd ?? process.cwd()
  refuseInspector(environment, options.execArgv ?? process.execArgv)
  const read = (name: VariableName) => environment[name]?.trim() || undefined
  const host = readHost(read('PLUGBOARD_HOST'))
  const publicUrl = readPublicUrl(read('PLUGBOARD_PUBLIC_URL'))
  const databaseUrl = readDatabaseUrl(read('PLUGBOARD_DATABASE_URL'))
  const adminToken = readAdminToken(environment.PLUGBOARD_ADMIN_TOKEN)
  const dataFolder = resolve(cwd, read('PLUGBOARD_DATA') ?? '.plugboard')
  const spillFolder = resolve(cwd, read('PLUGBOARD_SPILL_FOLDER') ?? join(dataFolder, 'spill'))
  const rootKey = readRootKey(read)
  const mode = isLoopback(host) && publicUrl?.protocol !== 'https:' ? 'local' : 'hosted'
  return {
    mode,
    dataFolder,
    host,
    port: readPort(read),
    ...(publicUrl && { publicUrl }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    rootKey,
    ...(adminToken !== undefined && { adminToken }),
    egress: {
      mode: readChoice('PLUGBOARD_EGRESS', read, EGRESS_MODES) ?? mode,
      allow: read('PLUGBOARD_EGRESS_ALLOW') ?? '',
    },
    endpoints: parseEndpoints(read('PLUGBOARD_ENDPOINTS')),
    oauth2Apps: parseOAuth2Apps(read('PLUGBOARD_OAUTH2_APPS')),
    pieceFolders: parsePieceFolders(read('PLUGBOARD_PIECES'), cwd),
    folders: parseFolders(read('PLUGBOARD_FOLDERS'), { dataFolder, spillFolder, keyFile: rootKey.file }),
    registry: readRegistry(read),
    actionSeconds: readSeconds('PLUGBOARD_ACTION_SECONDS', LONGEST_ACTION, read) ?? LONGEST_ACTION,
    spillFolder,
    renewalSeconds: readSeconds('PLUGBOARD_RENEWAL_SECONDS', LONGEST_RENEWAL_PAUSE, read) ?? RENEWAL_SECONDS,
    trustedProxies: readProxies(read('PLUGBOARD_TRUSTED_PROXIES')),
    logLevel: readChoice('PLUGBOARD_LOG_LEVEL', read, LOG_LEVELS) ?? (mode === 'local' ? 'warn' : 'info'),
    warnings: warningsAbout(environment),
    secretVariables: VARIABLES.filter((one) => 'secret' in one && environment[one.name] !== undefined).map(
      ({ name }) => name,
    ),
  }
}

type Read = (name: VariableName) => string | undefined

/** An inspector or a heap snapshot would show every secret in memory to whoever can open it. */
function refuseInspector({ NODE_OPTIONS = '' }: Environment, execArgv: readonly string[]): void {
  if (INSPECTOR.test(NODE_OPTIONS)) {
    throw new ConfigError('NODE_OPTIONS', 'must not turn on the inspector or memory dumps: they would show secrets.')
  }
  if (execArgv.some((flag) => INSPECTOR.test(flag))) {
    throw new ConfigError(
      'The flags of node',
      'must not turn on the inspector or memory dumps: they would show secrets.',
    )
  }
}

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/

function readHost(text: string | undefined): string {
  if (text === undefined) return '127.0.0.1'
  if (isIP(text) !== 0 || HOST_NAME.test(text)) return text
  throw new ConfigError('PLUGBOARD_HOST', 'must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function readPort(read: Read): number {
  const name = read('PLUGBOARD_PORT') === undefined ? 'PORT' : 'PLUGBOARD_PORT'
  const text = read(name)
  if (text === undefined) return 3000
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new ConfigError(name, 'must be a port: a whole number from 0 to 65535.')
}

function readSeconds(name: VariableName, longest: number, read: Read): number | undefined {
  const text = read(name)
  if (text === undefined) return undefined
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= longest) return seconds
  throw new ConfigError(name, `must be a whole number of seconds from 1 to ${longest}.`)
}

function readRegistry(read: Read): Config['registry'] {
  const [text, token] = [read('PLUGBOARD_REGISTRY'), read('PLUGBOARD_REGISTRY_TOKEN')]
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError('PLUGBOARD_REGISTRY_TOKEN', 'must be a token without spaces, as the registry issued it.')
  }
  if (token !== undefined && text === undefined) {
    throw new ConfigError(
      'PLUGBOARD_REGISTRY_TOKEN',
      'is only sent to the registry that PLUGBOARD_REGISTRY names: set both.',
    )
  }
  return { ...(text !== undefined && { url: readRegistryUrl(text) }), ...(token !== undefined && { token }) }
}

function readRegistryUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text.endsWith('/') ? text : `${text}/`) : undefined
  const isPlain = url && !url.search && !url.hash && !url.username && !url.password
  if (isPlain && (url.protocol === 'https:' || url.protocol === 'http:')) return url
  throw new ConfigError(
    'PLUGBOARD_REGISTRY',
    'must be the http:// or https:// address of an npm registry, without a user name; a token goes into PLUGBOARD_REGISTRY_TOKEN.',
  )
}

function readPublicUrl(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (isPlain && (url.protocol === 'https:' || url.protocol === 'http:')) return url
  throw new ConfigError(
    'PLUGBOARD_PUBLIC_URL',
    'must be an http:// or https:// address without a path, such as https://plugboard.example.com.',
  )
}

function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'postgres:' || url.protocol === 'postgresql:') && url.hostname !== '') return text
  throw new ConfigError(
    'PLUGBOARD_DATABASE_URL',
    'must be the address of a PostgreSQL database, such as postgres://user@host/database.',
  )
}

function readRootKey(read: Read): Config['rootKey'] {
  const value = read('PLUGBOARD_ROOT_KEY')
  const file = read('PLUGBOARD_ROOT_KEY_FILE')
  if (value !== undefined && file !== undefined) {
    throw new ConfigError('PLUGBOARD_ROOT_KEY', 'and PLUGBOARD_ROOT_KEY_FILE are both set. Remove one of them.')
  }
  return { ...(value !== undefined && { value }), ...(file !== undefined && { file }) }
}

function readAdminToken(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (text.length < SHORTEST_ADMIN_TOKEN) {
    throw new ConfigError('PLUGBOARD_ADMIN_TOKEN', `must have at least ${SHORTEST_ADMIN_TOKEN} characters.`)
  }
  if (/^[\x21-\x7e]{1,8000}$/.test(text)) return text
  throw new ConfigError(
    'PLUGBOARD_ADMIN_TOKEN',
    'must be letters, digits and signs that fit into an HTTP header: no spaces, at most 8000.',
  )
}

function readChoice<Choice extends string>(
  name: VariableName,
  read: Read,
  choices: readonly Choice[],
): Choice | undefined {
  const text = read(name)
  if (text === undefined) return undefined
  const choice = choices.find((one) => one === text)
  if (choice !== undefined) return choice
  throw new ConfigError(name, `must be one of: ${choices.join(', ')}.`)
}

function readProxies(text: string | undefined): string[] {
  const proxies = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (proxies.every(isNetwork)) return proxies
  throw new ConfigError(
    'PLUGBOARD_TRUSTED_PROXIES',
    'must be addresses and networks separated by commas, such as 10.0.0.0/8,127.0.0.1.',
  )
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/')
  const family = isIP(address)
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
}

function warningsAbout(environment: Environment): string[] {
  const known = new Set<string>(VARIABLES.map(({ name }) => name))
  return Object.keys(environment)
    .filter((name) => name.startsWith('PLUGBOARD_') && !known.has(name))
    .map((name) => {
      const nearest = nearestName(name, [...known])
      return `${name} is not a variable of this server and is ignored${nearest ? `. Did you mean ${nearest}?` : '.'}`
    })
}
