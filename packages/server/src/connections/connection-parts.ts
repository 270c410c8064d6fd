import type { AuditService } from '../audit/audit-service.js'
import type { Database } from '../database/database.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { PieceRunner } from '../pieces/piece-runner.js'
import type { ReferenceService } from '../references/reference-service.js'
import type { Vault } from '../vault/vault.js'
import { ConnectionActions } from './connection-actions.js'
import { ConnectionEditor } from './connection-editor.js'
import { ConnectionSecrets } from './connection-secrets.js'
import { ConnectionService } from './connection-service.js'
import { ConnectionTestService } from './connection-test-service.js'
import { ConnectionTester } from './connection-tester.js'
import { LeaseService } from './lease-service.js'
import { StoredCredentials } from './stored-credentials.js'

interface Needs {
  database: Database
  vault: Vault
  catalog: PieceCatalog
  runner: PieceRunner
  references: ReferenceService
  audit: Pick<AuditService, 'revision'>
}

/** The services of connections, wired together. */
export interface ConnectionParts {
  connections: ConnectionService
  editor: ConnectionEditor
  tests: ConnectionTestService
  leases: LeaseService
  actions: ConnectionActions
}

/** Wires the services of connections. */
export function connectionParts(needs: Needs): ConnectionParts {
  const { database, vault, catalog, runner, references, audit } = needs
  const secrets = new ConnectionSecrets(vault)
  const tester = new ConnectionTester(runner)
  const credentials = new StoredCredentials({ database, catalog, secrets, tester })
  const connections = new ConnectionService({ database, catalog, references, audit })
  const leases = new LeaseService({ database, catalog, secrets })
  return {
    connections,
    editor: new ConnectionEditor({ database, catalog, references, connections, credentials, secrets, tester }),
    tests: new ConnectionTestService({ database, catalog, runner, connections, credentials, tester }),
    leases,
    actions: new ConnectionActions({ database, catalog, leases, runner }),
  }
}
