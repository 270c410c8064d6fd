import { isPieceError, PieceError } from '@plugboard/core'
import type { AuthManifest } from '@plugboard/core/host'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import { requestedScopes } from '../oauth2/requested-scopes.js'
import { resolveSettings } from '../oauth2/resolve-settings.js'
import type { OAuth2ClientCredentials, ResolvedSettings } from '../oauth2/resolved-settings.js'
import { TokenFailure, type TokenFailureKind } from '../oauth2/token-failure.js'
import type { TokenSet } from '../oauth2/token-set.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import type { Connection } from './connection.js'
import { splitValues, type Values } from './connection-values.js'
import { credentialsFor, type Grant, type SealedCredentials, usableValues } from './credentials.js'

interface Parts {
  runner: PieceRunner
  client: OAuth2Client
  apps: Pick<OAuth2AppService, 'resolve' | 'find' | 'credentials'>
}

/** What was obtained for the values of a form, or in place of what was obtained before. */
export interface Obtained {
  grant?: Grant
  renewed?: Values
  /** Values of the form that a piece's `refresh` replaced. */
  form?: Values
  /** UTC milliseconds; null when it does not lapse, or the provider does not say. */
  expiresAt: number | null
  /** Granted scopes; null where nothing was said, so those asked for. */
  scopes: readonly string[] | null
}

/** The credentials of a connection in the clear, with the piece and the method they are for. */
export interface Held {
  place: Place
  piece: InstalledPiece
  method: AuthManifest
  /** Values of the form that are not secret. */
  plain: Values
  sealed: SealedCredentials
  scopes: readonly string[]
  app: Connection['app']
}

/** Whose client makes a token request, and how. */
export interface OAuth2Use {
  settings: ResolvedSettings
  client: OAuth2ClientCredentials
  app: Connection['app']
}

/** Obtains credentials for a form's values, the first time and again: from a token endpoint, or from the piece. */
export class CredentialSource {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * What a new form needs obtained before a piece can work with it; undefined where the form is all there is, or where
   * a person has to consent. Throws a `TokenFailure`, or what the piece's `refresh` throws.
   */
  async first(
    held: Omit<Held, 'app' | 'scopes'>,
    signal: AbortSignal,
  ): Promise<(Obtained & Pick<Held, 'app'>) | undefined> {
    const { method } = held
    if (method.oauth2?.grant === 'clientCredentials') {
      const use = await this.use(held)
      return { ...obtained(await this.#clientCredentials(use, held, signal), null), app: use.app }
    }
    if ((method.renewed ?? []).length === 0) return undefined
    return { ...(await this.#askPiece({ ...held, scopes: [], app: null }, signal)), app: null }
  }

  /** Fresh credentials in place of those held. Throws a `TokenFailure`, whoever failed. */
  async again(held: Held, use: OAuth2Use | undefined, signal: AbortSignal): Promise<Obtained> {
    if (!use) return this.#askPiece(held, signal).catch(rethrowAsTokenFailure)
    if (use.settings.grant === 'clientCredentials')
      return obtained(await this.#clientCredentials(use, held, signal), null)
    const refreshToken = held.sealed.grant?.refreshToken
    if (!refreshToken) throw new TokenFailure('grant', 'There is no refresh token.', { code: 'no_refresh_token' })
    return obtained(await this.#parts.client.refresh(use.settings, use.client, { refreshToken, signal }), refreshToken)
  }

  /**
   * Address and client of an OAuth2 method for these values: of the app the grant was given to, or of the one a new
   * grant will be given to. Throws `oauth2_app_missing`, or `invalid` naming the field.
   */
  async use(
    held: Pick<Held, 'place' | 'piece' | 'method' | 'plain' | 'sealed'> & { app?: Held['app'] },
  ): Promise<OAuth2Use> {
    const { piece, method, plain, sealed } = held
    const values = { ...plain, ...sealed.form }
    const settings = resolveSettings(method, values, this.#parts.runner.endpointsOf(piece))
    if (method.oauth2?.client === 'connection') return { settings, client: ownClient(values), app: null }
    const { apps } = this.#parts
    const app = held.app
      ? await apps.find(held.app.id)
      : await apps.resolve(held.place.project, piece.manifest.name, method.name)
    if (!app) throw appMissing(piece, method)
    const { id, version } = app
    return { settings, client: await apps.credentials(app), app: { id, version } }
  }

  #clientCredentials(
    { settings, client }: OAuth2Use,
    { method, plain }: Pick<Held, 'method' | 'plain'>,
    signal: AbortSignal,
  ) {
    const scopes = method.oauth2 ? requestedScopes(method.oauth2, plain) : []
    return this.#parts.client.clientCredentials(settings, client, { scopes, signal })
  }

  async #askPiece({ place, piece, method, plain, sealed, scopes }: Held, signal: AbortSignal): Promise<Obtained> {
    const credentials = credentialsFor(method, usableValues(plain, sealed, scopes))
    const by = { projectId: place.project.id, signal }
    const { values, expiresAt } = await this.#parts.runner.refresh(piece, credentials, by)
    const known = new Set(method.renewed ?? [])
    const own = Object.entries(values).filter(([name]) => !known.has(name))
    const foreign = own.find(([name]) => !Object.hasOwn(method.fields.properties, name))
    if (foreign)
      throw new PieceError(
        'bad_response',
        `The piece renewed "${foreign[0].slice(0, 100)}", which it does not declare.`,
      )
    const renewed = Object.fromEntries(Object.entries(values).filter(([name]) => known.has(name)))
    return { renewed: { ...sealed.renewed, ...renewed }, form: Object.fromEntries(own), expiresAt, scopes: null }
  }
}

/** Whether fresh credentials can be had without a person. */
export function isRenewable(method: AuthManifest, { grant }: SealedCredentials): boolean {
  if (method.oauth2?.grant === 'clientCredentials') return true
  return method.oauth2 ? Boolean(grant?.refreshToken) : method.refreshable
}

/** Whether a person has to consent at the provider. */
export const needsConsent = (method: AuthManifest): boolean => method.oauth2?.grant === 'authorizationCode'

/** A token set as what is kept; a refresh token that was not answered stays the one there is (RFC 6749 §6). */
export function obtained({ accessToken, refreshToken, expiresAt, scopes }: TokenSet, before: string | null): Obtained {
  return { grant: { accessToken, refreshToken: refreshToken ?? before }, expiresAt, scopes }
}

/** What is sealed once something was obtained. */
export function withObtained(sealed: SealedCredentials, method: AuthManifest, got: Obtained): SealedCredentials {
  const { grant = sealed.grant, renewed = sealed.renewed } = got
  const form = { ...sealed.form, ...splitValues(method, got.form ?? {}).secret }
  return { form, grant, renewed }
}

function ownClient({ clientId, clientSecret }: Values): OAuth2ClientCredentials {
  if (typeof clientId !== 'string') throw new Error('a connection with a client of its own has no client id')
  return typeof clientSecret === 'string' ? { clientId, clientSecret } : { clientId }
}

function appMissing({ manifest }: InstalledPiece, method: AuthManifest): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'oauth2_app_missing',
    message: `There is no OAuth2 app for ${manifest.title} (${method.title}) yet.`,
    hint: 'An administrator registers one at the provider and enters its client id and secret under Settings, OAuth2 apps.',
  })
}

const KINDS: Readonly<Record<string, TokenFailureKind>> = {
  invalid_credentials: 'grant',
  permission_denied: 'request',
  invalid_input: 'request',
  not_found: 'trouble',
  tls_failed: 'trouble',
  unsupported: 'request',
  rate_limited: 'throttled',
  quota_exceeded: 'throttled',
}

/** A piece that renews by itself fails in the same ways as a token endpoint. */
function rethrowAsTokenFailure(error: unknown): never {
  if (isPieceError(error)) {
    const { code, message, retryAfter } = error
    throw new TokenFailure(KINDS[code] ?? 'unknown', message, { code, retryAfter })
  }
  if (error instanceof PieceCrash) throw new TokenFailure('unknown', error.message, { code: `piece_${error.code}` })
  throw error
}
