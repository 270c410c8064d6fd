import type { Logger } from 'pino'
import type { Config } from '../config/config.js'
import type { Database } from '../database/database.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { Vault } from '../vault/vault.js'
import { OAuth2AppConfiguration } from './oauth2-app-configuration.js'
import { OAuth2AppEditor } from './oauth2-app-editor.js'
import { OAuth2AppSecrets } from './oauth2-app-secrets.js'
import { OAuth2AppService } from './oauth2-app-service.js'

interface Needs {
  readonly database: Database
  readonly vault: Vault
  readonly catalog: PieceCatalog
  readonly config: Pick<Config, 'publicUrl'>
  readonly logger: Pick<Logger, 'warn'>
}

/** The services of OAuth2 apps, wired together. */
export interface OAuth2AppParts {
  readonly apps: OAuth2AppService
  readonly appEditor: OAuth2AppEditor
  readonly appConfiguration: OAuth2AppConfiguration
}

/** Wires the services of OAuth2 apps. */
export function oauth2AppParts({ database, vault, catalog, config, logger }: Needs): OAuth2AppParts {
  const secrets = new OAuth2AppSecrets(vault)
  const apps = new OAuth2AppService({ database, catalog, secrets, publicUrl: config.publicUrl })
  return {
    apps,
    appEditor: new OAuth2AppEditor({ database, catalog, secrets, apps }),
    appConfiguration: new OAuth2AppConfiguration({ database, catalog, secrets, apps, logger }),
  }
}
