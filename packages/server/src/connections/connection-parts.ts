import type { AuditService } from '../audit/audit-service.js'
import type { Database } from '../database/database.js'
import type { Place } from '../environments/environment.js'
import type { FileService } from '../files/file-service.js'
import type { OAuth2Client } from '../oauth2/oauth2-client.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import type { ReferenceService } from '../references/reference-service.js'
import type { Vault } from '../vault/vault.js'
import { ConnectionActions } from './connection-actions.js'
import { ConnectionEditor } from './connection-editor.js'
import { ConnectionMover } from './connection-mover.js'
import { ConnectionReturner } from './connection-returner.js'
import type { ConnectionSecrets } from './connection-secrets.js'
import { ConnectionService } from './connection-service.js'
import { ConnectionTestService } from './connection-test-service.js'
import { ConnectionTester } from './connection-tester.js'
import type { CredentialSource } from './credential-source.js'
import { GrantService } from './grant-service.js'
import { LeaseService } from './lease-service.js'
import { LostConnections } from './lost-connections.js'
import type { Renewer } from './renewer.js'
import type { RevocationOutbox } from './revocation-outbox.js'
import { StoredCredentials } from './stored-credentials.js'
import { ValueMigrator } from './value-migrator.js'

interface Needs {
  database: Database
  vault: Vault
  catalog: PieceCatalog
  runner: PieceRunner
  references: ReferenceService
  audit: Pick<AuditService, 'revision'>
  secrets: ConnectionSecrets
  source: CredentialSource
  client: OAuth2Client
  renewer: Renewer
  revocations: RevocationOutbox
  files: FileService
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** The services of connections, wired together. */
export interface ConnectionParts {
  connections: ConnectionService
  editor: ConnectionEditor
  tests: ConnectionTestService
  leases: LeaseService
  actions: ConnectionActions
  credentials: StoredCredentials
  grants: GrantService
  mover: ConnectionMover
  returner: ConnectionReturner
  lost: LostConnections
  revocations: RevocationOutbox
}

/** Wires the services of connections. */
export function connectionParts(needs: Needs): ConnectionParts {
  const { database, vault, catalog, runner, references, audit, secrets, renewer, revocations, source, files } = needs
  const tester = new ConnectionTester({ runner, source })
  const credentials = new StoredCredentials({ database, catalog, secrets, tester })
  const connections = new ConnectionService({ database, catalog, references, audit })
  const leases = new LeaseService({ database, catalog, secrets, renewer })
  const shared = { database, catalog, connections, credentials, secrets, tester, revocations }
  return {
    connections,
    editor: new ConnectionEditor({ ...shared, references }),
    tests: new ConnectionTestService({ database, catalog, runner, connections, credentials, tester, renewer }),
    leases,
    actions: new ConnectionActions({ database, catalog, leases, runner, renewer, files }),
    credentials,
    grants: new GrantService({ ...shared, vault }),
    mover: new ConnectionMover({ database, migrator: new ValueMigrator({ secrets, runner }), placeOf: needs.placeOf }),
    returner: new ConnectionReturner({ database, catalog, secrets, placeOf: needs.placeOf }),
    lost: new LostConnections({ database, placeOf: needs.placeOf }),
    revocations,
  }
}
