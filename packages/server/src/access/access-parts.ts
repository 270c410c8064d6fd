import type { Logger } from 'pino'
import type { Config } from '../config/config.js'
import type { Database } from '../database/database.js'
import type { AssetUrls } from '../html/assets.js'
import { errorFields } from '../http/error-fields.js'
import { OwnOrigin } from '../http/own-origin.js'
import type { Route } from '../http/route-entry.js'
import { SessionCookie } from '../http/session-cookie.js'
import { accessPages } from './access-pages.js'
import { AdminToken } from './admin-token.js'
import { Authenticator } from './authenticator.js'
import { DenialLog } from './denial-log.js'
import { meRoutes, type ProjectList } from './me-routes.js'
import { PasswordHasher } from './password-hasher.js'
import type { PlaceResolver } from './place.js'
import { SessionService } from './session-service.js'
import { SetupService } from './setup-service.js'
import { SignInService } from './sign-in-service.js'
import { tokenRoutes } from './token-routes.js'
import { TokenService } from './token-service.js'

export interface AccessOptions {
  readonly database: Database
  readonly config: Pick<Config, 'mode' | 'publicUrl' | 'sessionName' | 'adminToken'>
  readonly assets: AssetUrls
  readonly places: PlaceResolver & ProjectList
  readonly logger: Pick<Logger, 'error'>
  /** A cheaper one for tests. */
  readonly passwords?: PasswordHasher
}

/** Everything about who may do what, put together. */
export interface AccessParts {
  readonly authenticator: Authenticator
  /** To be flushed before the database is closed. */
  readonly denials: DenialLog
  readonly setup: SetupService
  readonly tokens: TokenService
  /** Sign-in, set-up, tokens, who am I. */
  readonly routes: readonly Route[]
}

/** Puts the parts of access together. */
export function accessParts(options: AccessOptions): AccessParts {
  const { database, config, assets, places, logger, passwords = new PasswordHasher() } = options
  const onError = (error: unknown) =>
    logger.error({ error: errorFields(error) }, 'refusals could not be recorded in the audit trail')
  const sessions = new SessionService(database)
  const tokens = new TokenService(database)
  const denials = new DenialLog(database, { onError })
  const adminToken = config.adminToken === undefined ? undefined : new AdminToken(config.adminToken)
  const setup = new SetupService({ database, sessions, passwords })
  const signIn = new SignInService({ database, sessions, passwords, denials })
  const cookie = new SessionCookie(new OwnOrigin(config).isSecure, config.sessionName)
  return {
    authenticator: new Authenticator({ sessions, tokens, adminToken }),
    denials,
    setup,
    tokens,
    routes: [...accessPages({ signIn, setup, cookie, assets }), ...tokenRoutes(tokens, places), ...meRoutes(places)],
  }
}
