import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { accessParts } from './access/access-parts.js'
import { auditPages } from './audit/audit-pages.js'
import { auditRoutes } from './audit/audit-routes.js'
import { AuditService } from './audit/audit-service.js'
import { AuditStore } from './audit/audit-store.js'
import type { Config } from './config/config.js'
import { ConfigError } from './config/config-error.js'
import { connectionPages } from './connections/connection-pages.js'
import { connectionParts } from './connections/connection-parts.js'
import { connectionRoutes } from './connections/connection-routes.js'
import { egressLog } from './egress-log.js'
import { environmentRoutes } from './environments/environment-routes.js'
import { EnvironmentService } from './environments/environment-service.js'
import { settingsPages } from './environments/settings-pages.js'
import { flowPages } from './flows/flow-pages.js'
import { flowRoutes } from './flows/flow-routes.js'
import { FlowService } from './flows/flow-service.js'
import { loadAssets } from './html/assets.js'
import { type App, createApp } from './http/create-app.js'
import type { Route } from './http/route-entry.js'
import { staticAssets } from './http/static-assets.js'
import { homePage } from './pages/home-page.js'
import { ownServices } from './egress/own-services.js'
import { parseAllow } from './egress/parse-allow.js'
import type { AllowEntry, EgressPolicy, OwnService } from './egress/policy.js'
import { PieceHost } from './piece-host/piece-host.js'
import { findPieces, moduleFolders } from './pieces/find-pieces.js'
import { PieceCatalog } from './pieces/piece-catalog.js'
import { piecePages } from './pieces/piece-pages.js'
import { pieceRoutes } from './pieces/piece-routes.js'
import { PieceRunner } from './pieces/piece-runner.js'
import { ReferenceService } from './references/reference-service.js'
import { runPages } from './runs/run-pages.js'
import { runRoutes } from './runs/run-routes.js'
import { RunService } from './runs/run-service.js'
import type { Storage } from './storage.js'

const { version } = createRequire(import.meta.url)('../package.json')

/** The assembled server, before it listens. */
export interface Composed {
  readonly app: App
  readonly services: Services
  /** Lets go of everything; call it when no request is under way any more. */
  close(): Promise<void>
}

/** Puts all services, routes and pages together. With `main.ts`, the only file that knows everything. */
export async function compose(storage: Storage, config: Config, logger: Logger): Promise<Composed> {
  const services = await buildServices(storage, config, logger)
  const { access, host, environments, assets } = services
  const app = createApp({
    config,
    version,
    logger,
    authenticator: access.authenticator,
    places: environments,
    denials: access.denials,
    assets,
    routes: [...buildRoutes(services), ...(await staticAssets())],
    ready: [{ name: 'database', check: () => storage.database.ping() }],
  })
  const close = async () => {
    await host.close()
    await access.denials.flush()
    await storage.close()
  }
  return { app, services, close }
}

function egressAllow({ egress }: Config): AllowEntry[] {
  try {
    return parseAllow(egress.allow)
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.replace(/^PLUGBOARD_EGRESS_ALLOW: /, '') : ''
    throw new ConfigError('PLUGBOARD_EGRESS_ALLOW', `is not accepted: ${problem}`, { cause })
  }
}

type Services = Awaited<ReturnType<typeof buildServices>>

async function buildServices({ database, vault }: Storage, config: Config, logger: Logger) {
  const assets = await loadAssets()
  const environments = new EnvironmentService(database)
  await environments.ensureFirstProject()
  const access = accessParts({ database, config, assets, places: environments, logger })
  const denied: OwnService[] = config.mode === 'local' ? [] : databaseServices(config)
  const policy: EgressPolicy = { mode: config.egress.mode, allow: egressAllow(config), denied }
  const host = new PieceHost({ policy, onEgress: egressLog(access.denials, logger) })
  const catalog = loadCatalog(config, logger)
  const runner = new PieceRunner(host, config)
  const references = new ReferenceService(database)
  const audit = new AuditService(database, new AuditStore(database), (projectId) => vault.auditKey(projectId))
  const connections = connectionParts({ database, vault, catalog, runner, references, audit })
  const flows = new FlowService({ database, references, connections: connections.connections })
  const runs = new RunService({ database, flows, actions: connections.actions })
  await runs.abandon()
  return { assets, environments, access, denied, host, catalog, flows, runs, audit, ...connections }
}

function buildRoutes(services: Services): Route[] {
  const { access, audit, catalog, connections, environments, flows, runs } = services
  return [
    homePage(environments),
    ...connectionPages(services),
    ...flowPages(services),
    ...runPages(services),
    ...piecePages(services),
    ...auditPages(services),
    ...settingsPages({ ...services, tokens: access.tokens }),
    ...access.routes,
    ...pieceRoutes(catalog),
    ...connectionRoutes(services),
    ...flowRoutes(flows, environments),
    ...runRoutes(runs),
    ...environmentRoutes(environments),
    ...auditRoutes({
      audit,
      connectionId: async (place, key) => (await connections.expect(place, key)).id,
      environmentId: async (project, key) => (await environments.expect(project, key)).id,
    }),
  ]
}

/** Our own database is never reachable for pieces of a hosted server; on one's own machine it may be the one to try. */
function databaseServices({ databaseUrl }: Config): OwnService[] {
  if (databaseUrl === undefined) return []
  const { hostname, port } = new URL(databaseUrl)
  return ownServices({ host: hostname, port: Number(port || 5432) })
}

function loadCatalog(config: Config, logger: Logger): PieceCatalog {
  const installed = moduleFolders(dirname(fileURLToPath(import.meta.url)))
  const { pieces, unusable } = findPieces([...config.pieceFolders, ...installed])
  for (const one of unusable) logger.warn(one, 'a piece cannot be used')
  return new PieceCatalog(pieces)
}
