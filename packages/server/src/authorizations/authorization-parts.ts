import type { DenialLog } from '../access/denial-log.js'
import type { TokenService } from '../access/token-service.js'
import type { ConnectionService } from '../connections/connection-service.js'
import type { CredentialSource } from '../connections/credential-source.js'
import type { GrantService } from '../connections/grant-service.js'
import type { StoredCredentials } from '../connections/stored-credentials.js'
import type { Database } from '../database/database.js'
import type { Place } from '../environments/environment.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import type { Vault } from '../vault/vault.js'
import { AuthorizationCallback } from './authorization-callback.js'
import { AuthorizationSecrets } from './authorization-secrets.js'
import { AuthorizationService } from './authorization-service.js'
import { Beginners } from './beginners.js'
import { CodeExchange } from './code-exchange.js'
import { TransactionCookie } from './transaction-cookie.js'

interface Needs {
  database: Database
  vault: Vault
  connections: ConnectionService
  credentials: StoredCredentials
  source: CredentialSource
  grants: GrantService
  client: OAuth2Client
  apps: Pick<OAuth2AppService, 'redirectUrl' | 'markMisconfigured'>
  denials: Pick<DenialLog, 'record'>
  tokens: Pick<TokenService, 'list'>
  /** Whether browsers reach us through https. */
  isSecure: boolean
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** Authorizing connections, put together. */
export interface AuthorizationParts {
  readonly authorizations: AuthorizationService
  readonly callback: AuthorizationCallback
  readonly transactionCookie: TransactionCookie
}

/** Puts the parts of authorizing together. */
export function authorizationParts({ vault, isSecure, ...needs }: Needs): AuthorizationParts {
  const secrets = new AuthorizationSecrets(vault)
  const codes = new CodeExchange({ ...needs, secrets })
  const cookie = new TransactionCookie(isSecure)
  const beginners = new Beginners(needs.database, needs.tokens)
  return {
    authorizations: new AuthorizationService({ ...needs, secrets }),
    callback: new AuthorizationCallback({ ...needs, secrets, codes, cookie, beginners }),
    transactionCookie: cookie,
  }
}
