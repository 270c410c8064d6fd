import type { AuthManifest } from '@plugboard/core/host'
import { ConfigError } from '../config/config-error.js'
import type { ConfiguredOAuth2App } from '../config/parse-oauth2-apps.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { appFields, type ClientValues, checkClient } from './oauth2-app-fields.js'
import { appMethods } from './oauth2-app-method.js'

/** Client id and secret of the configuration for one auth method. */
export interface ConfiguredClient extends ClientValues {
  readonly piece: string
  readonly method: string
}

/**
 * The clients that the configuration gives, each for one auth method: an entry for a method comes before one for all
 * methods of its piece.
 *
 * @throws ConfigError that names the entry and says what is wrong, but nothing of what it holds.
 */
export function configuredClients(
  configured: readonly ConfiguredOAuth2App[],
  catalog: PieceCatalog,
): ConfiguredClient[] {
  const clients = new Map<string, ConfiguredClient>()
  for (const entry of configured.toSorted(forAllFirst)) {
    for (const method of methodsOf(entry, catalog)) {
      const { piece } = entry
      clients.set(`${piece}/${method.name}`, { piece, method: method.name, ...valuesOf(entry, method) })
    }
  }
  return [...clients.values()]
}

const forAllFirst = (one: ConfiguredOAuth2App, other: ConfiguredOAuth2App): number =>
  Number(one.method !== undefined) - Number(other.method !== undefined)

function methodsOf(entry: ConfiguredOAuth2App, catalog: PieceCatalog): AuthManifest[] {
  const piece = catalog.find(entry.piece)
  if (!piece) throw wrong(`name installed pieces, and there is no piece "${entry.piece}".`)
  const all = appMethods(piece)
  const meant = entry.method === undefined ? all : all.filter(({ name }) => name === entry.method)
  if (meant.length > 0) return meant
  throw wrong(
    all.length === 0
      ? `name pieces that use an OAuth2 app, and "${entry.piece}" does not.`
      : `name for "${entry.piece}" one of these auth methods: ${all.map(({ name }) => name).join(', ')}.`,
  )
}

function valuesOf(entry: ConfiguredOAuth2App, method: AuthManifest): ClientValues {
  const { values, problems } = checkClient(appFields(method), entry)
  const [problem] = problems
  if (!problem) return values
  const name = entry.method === undefined ? entry.piece : `${entry.piece}/${entry.method}`
  throw wrong(`hold a usable ${problem.field} for "${name}". ${problem.message}`)
}

const wrong = (problem: string) => new ConfigError('PLUGBOARD_OAUTH2_APPS', `must ${problem}`)
