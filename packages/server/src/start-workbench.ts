import { LinkSignIn } from './access/link-sign-in.js'
import { SessionService } from './access/session-service.js'
import { type Composed, compose, type Services } from './compose.js'
import type { Config } from './config/config.js'
import { type Environment, readConfig } from './config/read-config.js'
import { ownServices } from './egress/own-services.js'
import { OwnOrigin } from './http/own-origin.js'
import type { Route } from './http/route-entry.js'
import { serve } from './http/serve.js'
import { SessionCookie } from './http/session-cookie.js'
import { createLogger } from './log.js'
import { findPieces } from './pieces/find-pieces.js'
import { openStorage } from './storage.js'
import { EventStreams } from './workbench/event-streams.js'
import { KeptConnections } from './workbench/kept-connections.js'
import { Workbench } from './workbench/workbench.js'
import { workbenchAuthPages } from './workbench/workbench-auth-pages.js'
import type { WorkbenchBuild } from './workbench/workbench-build.js'
import { workbenchEntryPages } from './workbench/workbench-entry-pages.js'
import { workbenchOptionsPage } from './workbench/workbench-options-page.js'
import { workbenchPages } from './workbench/workbench-pages.js'
import { workbenchRunPages } from './workbench/workbench-run-pages.js'
import { WorkbenchService } from './workbench/workbench-service.js'

export interface WorkbenchOptions {
  /** The piece's folder. */
  readonly folder: string
  /** Where its database goes. */
  readonly dataFolder: string
  /** On loopback; 0 for any free one. */
  readonly port: number
  /** Of the process: endpoints, OAuth2 apps, egress, log level and time limits are taken from it. */
  readonly environment: Environment
}

/** A server with the piece somebody is working on, and no other. */
export interface RunningWorkbench {
  readonly url: string
  /** A link that signs in, once and within ten minutes. */
  createLink(): string
  /** Shows what came of a build; new code is read from the folder, and processes with the old one end. */
  show(build: WorkbenchBuild): void
  close(): Promise<void>
}

const NAV_ITEM = { key: 'workbench', title: 'Workbench', href: '/workbench', icon: 'flask-conical' } as const

const TAKEN_OVER = ['ENDPOINTS', 'OAUTH2_APPS', 'EGRESS', 'EGRESS_ALLOW', 'ACTION_SECONDS', 'LOG_LEVEL']

/**
 * Starts a server for the piece in a folder, on loopback and behind a sign-in like any other.
 *
 * @throws ConfigError, DatabaseInUseError, ListenError: see `exitCodeOf`.
 */
export async function startWorkbench(options: WorkbenchOptions): Promise<RunningWorkbench> {
  const config = { ...readConfig(environmentOf(options)), sessionName: `plugboard_workbench_${options.port}` }
  const workbench = new Workbench(options.folder)
  const streams = new EventStreams(workbench)
  const storage = await openStorage(config, { warn: () => undefined })
  const { database } = storage
  const links = new LinkSignIn({ database, sessions: new SessionService(database) })
  const routes = (services: Services) => workbenchRoutes(services, { workbench, streams, links, config })
  const additions = { bundled: [], nav: [NAV_ITEM], routes }
  const composed = await orClose(storage, compose(storage, config, createLogger(config.logLevel), additions))
  const server = await orClose(composed, serve(composed.app, { host: config.host, port: config.port }))
  composed.services.denied.push(...ownServices({ host: config.host, port: server.port }))
  return {
    url: server.url,
    createLink: () => `${server.url}/workbench/open/${links.createToken()}`,
    show: (build) => showBuild(workbench, build, composed),
    close: () => {
      streams.close()
      return server.stop().then(composed.close)
    },
  }
}

/** What was opened before is closed again when the next does not succeed. */
async function orClose<T>(opened: { close(): Promise<void> }, next: Promise<T>): Promise<T> {
  try {
    return await next
  } catch (error) {
    await opened.close()
    throw error
  }
}

interface RouteParts {
  workbench: Workbench
  streams: EventStreams
  links: LinkSignIn
  config: Config
}

function workbenchRoutes(services: Services, { config, ...own }: RouteParts): Route[] {
  const kept = new KeptConnections(services)
  const service = new WorkbenchService({ ...services, kept })
  const cookie = new SessionCookie(new OwnOrigin(config).isSecure, config.sessionName)
  const parts = { ...services, ...own, kept, service, cookie }
  return [
    ...workbenchEntryPages(parts),
    ...workbenchPages(parts),
    ...workbenchAuthPages(parts),
    ...workbenchRunPages(parts),
    workbenchOptionsPage(parts),
  ]
}

function showBuild(workbench: Workbench, build: WorkbenchBuild, { services }: Composed): void {
  const { pieces, unusable } = build.isLoaded ? findPieces([workbench.folder]) : { pieces: [], unusable: [] }
  const [found] = pieces
  if (found) {
    services.shelf.showBundled([found])
    services.host.retire(found.directory)
  }
  const piece = found && services.catalog.find(found.manifest.name)
  const problems = unusable.map(({ reason }) => ({ kind: 'load' as const, at: 'package.json', message: reason }))
  workbench.show({ ...build, isLoaded: piece !== undefined, problems: [...problems, ...build.problems] }, piece)
}

function environmentOf({ dataFolder, port, environment }: WorkbenchOptions): Environment {
  const names = TAKEN_OVER.map((name) => `PLUGBOARD_${name}`)
  const taken = names.map((name) => [name, environment[name]] as const)
  return { ...Object.fromEntries(taken), PLUGBOARD_DATA: dataFolder, PLUGBOARD_PORT: String(port) }
}
