import type { ConnectionService } from '../connections/connection-service.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { PageParts } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { AuthorizationCallback } from './authorization-callback.js'
import type { AuthorizationService } from './authorization-service.js'
import type { TransactionCookie } from './transaction-cookie.js'

/** What the pages of connecting are made with. */
export interface AuthorizationPageParts extends PageParts {
  readonly authorizations: AuthorizationService
  readonly callback: AuthorizationCallback
  readonly transactionCookie: TransactionCookie
  readonly connections: ConnectionService
  readonly catalog: PieceCatalog
  readonly apps: OAuth2AppService
}
