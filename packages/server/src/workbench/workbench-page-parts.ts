import type { LinkSignIn } from '../access/link-sign-in.js'
import { IN_ENVIRONMENT } from '../connections/connection-page-parts.js'
import type { ConnectionTestService } from '../connections/connection-test-service.js'
import type { SessionCookie } from '../http/session-cookie.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { PageParts } from '../pages/shell.js'
import type { EventStreams } from './event-streams.js'
import type { KeptConnections } from './kept-connections.js'
import type { Workbench } from './workbench.js'
import type { WorkbenchService } from './workbench-service.js'

/** What the pages of the workbench are made with. */
export interface WorkbenchPageParts extends PageParts {
  readonly workbench: Workbench
  readonly service: WorkbenchService
  readonly kept: KeptConnections
  readonly tests: ConnectionTestService
  readonly apps: Pick<OAuth2AppService, 'resolve' | 'redirectUrl' | 'addresses' | 'problems'>
  readonly streams: EventStreams
  readonly links: LinkSignIn
  readonly cookie: SessionCookie
}

/** The addresses of the workbench begin with this. */
export const WORKBENCH = `${IN_ENVIRONMENT}/workbench` as const

/** A file may be typed into a form; the forms of a piece are many. */
export const FORM_LIMITS = { body: 16 * 1024 * 1024, keys: 10_000, strings: 10_000, stringLength: 12 * 1024 * 1024 }
