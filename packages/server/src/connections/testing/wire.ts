import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { DenialLog } from '../../access/denial-log.js'
import { TokenService } from '../../access/token-service.js'
import type { AuditService } from '../../audit/audit-service.js'
import { type AuthorizationParts, authorizationParts } from '../../authorizations/authorization-parts.js'
import type { Database } from '../../database/database.js'
import { DatabaseClock } from '../../database/database-clock.js'
import { EnvironmentService } from '../../environments/environment-service.js'
import { FileService } from '../../files/file-service.js'
import { type OAuth2AppParts, oauth2AppParts } from '../../oauth2/oauth2-app-parts.js'
import { OAuth2Client } from '../../oauth2/oauth2-client.js'
import type { PieceCatalog } from '../../pieces/piece-catalog.js'
import type { PieceRunner } from '../../pieces/piece-runner.js'
import type { ReferenceService } from '../../references/reference-service.js'
import { type RenewalParts, renewalParts } from '../../renewals/renewal-parts.js'
import type { Vault } from '../../vault/vault.js'
import { type ConnectionParts, connectionParts } from '../connection-parts.js'
import { ConnectionSecrets } from '../connection-secrets.js'
import { CredentialSource } from '../credential-source.js'
import { RevocationOutbox } from '../revocation-outbox.js'

interface Needs {
  database: Database
  vault: Vault
  catalog: PieceCatalog
  runner: PieceRunner
  references: ReferenceService
  audit: AuditService
  /** Where renewed credentials are spilled. Default: a folder of its own. */
  spillFolder?: string
}

/** Everything that connections need, as the server puts it together. */
export type Wired = ConnectionParts &
  OAuth2AppParts &
  AuthorizationParts & { renewing: RenewalParts; revocations: RevocationOutbox }

/** Wires the services of connections over a database as `compose` does; token requests go out by Node's own fetch. */
export function wireConnections(needs: Needs): Wired {
  const { database, vault, catalog, runner } = needs
  const logger = pino({ level: 'silent' })
  const clock = new DatabaseClock(database)
  const environments = new EnvironmentService(database)
  const placeOf = (at: { projectId: string; environmentId: string }) => environments.placeOf(at)
  const client = new OAuth2Client({ fetch: (url, init) => fetch(url, init), now: clock.now })
  const apps = oauth2AppParts({ database, vault, catalog, config: {}, logger })
  const secrets = new ConnectionSecrets(vault)
  const source = new CredentialSource({ runner, client, apps: apps.apps })
  const revocations = new RevocationOutbox({ database, catalog, secrets, source, client, placeOf })
  const shared = { ...needs, secrets, source, client, revocations, placeOf, clock, logger, apps: apps.apps }
  const spillFolder = needs.spillFolder ?? mkdtempSync(join(tmpdir(), 'plugboard-spill-'))
  const renewing = renewalParts({ ...shared, config: { spillFolder, renewalSeconds: 60 } })
  const connections = connectionParts({
    ...shared,
    renewer: renewing.renewals,
    files: new FileService(shared.database),
  })
  const denials = new DenialLog(database, { onError: (error) => logger.error(error) })
  const access = { denials, tokens: new TokenService(database), isSecure: false }
  return {
    ...connections,
    ...apps,
    ...authorizationParts({ ...shared, ...connections, ...access }),
    renewing,
    revocations,
  }
}
