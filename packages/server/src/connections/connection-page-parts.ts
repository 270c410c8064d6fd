import type { AuditService } from '../audit/audit-service.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { PageParts } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { ConnectionEditor } from './connection-editor.js'
import type { ConnectionService } from './connection-service.js'
import type { ConnectionTestService } from './connection-test-service.js'

/** What the pages of connections are made with. */
export interface ConnectionPageParts extends PageParts {
  readonly connections: ConnectionService
  readonly editor: ConnectionEditor
  readonly tests: ConnectionTestService
  readonly catalog: PieceCatalog
  readonly audit: Pick<AuditService, 'list'>
  readonly apps: Pick<OAuth2AppService, 'resolve' | 'redirectUrl' | 'addresses' | 'problems'>
}

/** The addresses of everything in an environment begin with this. */
export const IN_ENVIRONMENT = '/projects/:project/environments/:environment'
