import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { accessParts } from './access/access-parts.js'
import type { SetupService } from './access/setup-service.js'
import { auditPages } from './audit/audit-pages.js'
import { auditRoutes } from './audit/audit-routes.js'
import { AuditService } from './audit/audit-service.js'
import { AuditStore } from './audit/audit-store.js'
import type { Config } from './config/config.js'
import { type Environment, readConfig } from './config/read-config.js'
import { connectionPages } from './connections/connection-pages.js'
import { connectionParts } from './connections/connection-parts.js'
import { connectionRoutes } from './connections/connection-routes.js'
import { egressLog } from './egress-log.js'
import { environmentRoutes } from './environments/environment-routes.js'
import { EnvironmentService } from './environments/environment-service.js'
import { flowPages } from './flows/flow-pages.js'
import { flowRoutes } from './flows/flow-routes.js'
import { FlowService } from './flows/flow-service.js'
import { loadAssets } from './html/assets.js'
import { createApp } from './http/create-app.js'
import type { Route } from './http/route-entry.js'
import { serve } from './http/serve.js'
import { staticAssets } from './http/static-assets.js'
import { createLogger } from './log.js'
import { homePage } from './pages/home-page.js'
import { ownServices } from './piece-host/egress/own-services.js'
import { parseAllow } from './piece-host/egress/parse-allow.js'
import type { EgressPolicy, OwnService } from './piece-host/egress/policy.js'
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
import { openStorage, type Storage } from './storage.js'

/** A server that takes requests. */
export interface RunningServer {
  /** Where it is reached, such as `http://127.0.0.1:3000`. */
  readonly url: string
  /** Takes no more requests, lets running ones end, then lets go of everything. */
  close(): Promise<void>
}

const { version } = createRequire(import.meta.url)('../package.json')

/**
 * Starts the server as its environment variables say, and prints where it is and, the first time, the link to create
 * the administrator. Secrets are removed from `environment` once they are read.
 *
 * @throws ConfigError, RootKeyError, WrongRootKeyError, DatabaseInUseError, ListenError: see `exitCodeOf`.
 */
export async function startServer(environment: Environment & NodeJS.ProcessEnv): Promise<RunningServer> {
  const config = readConfig(environment)
  for (const name of config.secretVariables) delete environment[name]
  const logger = createLogger(config.logLevel)
  for (const warning of config.warnings) logger.warn(warning)
  const storage = await openStorage(config, logger)
  try {
    return await startOn(storage, config, logger)
  } catch (error) {
    await storage.close()
    throw error
  }
}

async function startOn(storage: Storage, config: Config, logger: Logger): Promise<RunningServer> {
  const services = await buildServices(storage, config, logger)
  const { access, host, denied, environments, assets } = services
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
  const server = await serve(app, { host: config.host, port: config.port })
  denied.push(...ownServices({ host: config.host, port: server.port }))
  await greet(config, server.url, access.setup)
  const close = async () => {
    await server.stop()
    await host.close()
    await access.denials.flush()
    await storage.close()
  }
  return { url: server.url, close }
}

async function buildServices({ database, vault }: Storage, config: Config, logger: Logger) {
  const assets = await loadAssets()
  const environments = new EnvironmentService(database)
  await environments.ensureFirstProject()
  const access = accessParts({ database, config, assets, places: environments, logger })
  const denied: OwnService[] = config.mode === 'local' ? [] : databaseServices(config)
  const policy: EgressPolicy = { mode: config.egress.mode, allow: parseAllow(config.egress.allow), denied }
  const host = new PieceHost({ policy, onEgress: egressLog(access.denials, logger) })
  const catalog = loadCatalog(config, logger)
  const runner = new PieceRunner(host, config)
  const references = new ReferenceService(database)
  const connections = connectionParts({ database, vault, catalog, runner, references })
  const flows = new FlowService({ database, references, connections: connections.connections })
  const runs = new RunService({ database, flows, actions: connections.actions })
  await runs.abandon()
  const audit = new AuditService(database, new AuditStore(database), (projectId) => vault.auditKey(projectId))
  return { assets, environments, access, denied, host, catalog, flows, runs, audit, ...connections }
}

function buildRoutes(services: Awaited<ReturnType<typeof buildServices>>): Route[] {
  const { access, audit, catalog, connections, environments, flows, runs } = services
  return [
    homePage(environments),
    ...connectionPages(services),
    ...flowPages(services),
    ...runPages(services),
    ...piecePages(services),
    ...auditPages(services),
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

/** What people read first; logs go elsewhere. */
async function greet(config: Config, url: string, setup: SetupService): Promise<void> {
  const origin = config.publicUrl?.origin ?? url
  console.log(`Plugboard is ready at ${origin}`)
  const link = await setup.createSetupLink(origin)
  if (link) console.log(`Create the first administrator (the link works once, for 24 hours):\n  ${link}`)
}
