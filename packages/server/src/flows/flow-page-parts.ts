import type { ConnectionService } from '../connections/connection-service.js'
import type { ConnectionTestService } from '../connections/connection-test-service.js'
import type { PageParts } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import type { FlowRuns } from './flow-runs.js'
import type { FlowService } from './flow-service.js'

/** What the pages of flows draw on. */
export interface FlowPageParts extends PageParts {
  readonly flows: FlowService
  readonly connections: ConnectionService
  readonly tests: ConnectionTestService
  readonly catalog: PieceCatalog
  readonly runs: FlowRuns
}
