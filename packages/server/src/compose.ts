import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Manifest } from '@plugboard/core/host'
import type { Logger } from 'pino'
import { accessParts } from './access/access-parts.js'
import { auditPages } from './audit/audit-pages.js'
import { auditRoutes } from './audit/audit-routes.js'
import { AuditService } from './audit/audit-service.js'
import { AuditStore } from './audit/audit-store.js'
import { authorizationPages } from './authorizations/authorization-pages.js'
import { authorizationParts } from './authorizations/authorization-parts.js'
import { authorizationRoutes } from './authorizations/authorization-routes.js'
import type { Config } from './config/config.js'
import { ConfigError } from './config/config-error.js'
import { connectionPages } from './connections/connection-pages.js'
import { connectionParts } from './connections/connection-parts.js'
import { connectionRoutes } from './connections/connection-routes.js'
import { ConnectionSecrets } from './connections/connection-secrets.js'
import { CredentialSource } from './connections/credential-source.js'
import { RevocationOutbox } from './connections/revocation-outbox.js'
import { DatabaseClock } from './database/database-clock.js'
import { guardedFetch } from './egress/guarded-fetch.js'
import { ownServices } from './egress/own-services.js'
import { parseAllow } from './egress/parse-allow.js'
import type { AllowEntry, EgressPolicy, OwnService } from './egress/policy.js'
import { systemResolve } from './egress/system-resolve.js'
import { egressLog } from './egress-log.js'
import { environmentRoutes } from './environments/environment-routes.js'
import { EnvironmentService } from './environments/environment-service.js'
import { settingsPages } from './environments/settings-pages.js'
import { fileRoutes } from './files/file-routes.js'
import { FileService } from './files/file-service.js'
import { flowPages } from './flows/flow-pages.js'
import { flowRoutes } from './flows/flow-routes.js'
import { FlowService } from './flows/flow-service.js'
import { loadAssets } from './html/assets.js'
import type { NavItem } from './html/layout.js'
import { type App, createApp } from './http/create-app.js'
import { OwnOrigin } from './http/own-origin.js'
import type { Route } from './http/route-entry.js'
import { staticAssets } from './http/static-assets.js'
import { installationPages } from './installations/installation-pages.js'
import { installationParts } from './installations/installation-parts.js'
import { installationRoutes } from './installations/installation-routes.js'
import { oauth2AppPages } from './oauth2/oauth2-app-pages.js'
import { oauth2AppParts } from './oauth2/oauth2-app-parts.js'
import { oauth2AppRoutes } from './oauth2/oauth2-app-routes.js'
import { oauth2AppSection } from './oauth2/oauth2-app-section.js'
import { OAuth2Client } from './oauth2/oauth2-client.js'
import { homePage } from './pages/home-page.js'
import { PieceHost } from './piece-host/piece-host.js'
import { findPieces, moduleFolders } from './pieces/find-pieces.js'
import type { InstalledPiece } from './pieces/installed-piece.js'
import { PieceCatalog } from './pieces/piece-catalog.js'
import { piecePages } from './pieces/piece-pages.js'
import { pieceRoutes } from './pieces/piece-routes.js'
import { PieceRunner } from './pieces/piece-runner.js'
import { withScopeNames } from './pieces/with-scope-names.js'
import { ReferenceService } from './references/reference-service.js'
import { renewalParts } from './renewals/renewal-parts.js'
import { runPages } from './runs/run-pages.js'
import { runRoutes } from './runs/run-routes.js'
import { RunService } from './runs/run-service.js'
import type { Storage } from './storage.js'
import { keeperRoutes } from './upgrades/keeper-routes.js'
import { PieceKeeper } from './upgrades/piece-keeper.js'
import { pieceVersionsSection } from './upgrades/piece-versions-section.js'
import { upgradePages } from './upgrades/upgrade-pages.js'
import { UpgradePlanner } from './upgrades/upgrade-planner.js'
import { upgradeRoutes } from './upgrades/upgrade-routes.js'
import { UpgradeService } from './upgrades/upgrade-service.js'
import { VersionReconciler } from './upgrades/version-reconciler.js'

const { version } = createRequire(import.meta.url)('../package.json')

/** The assembled server, before it listens. */
export interface Composed {
  readonly app: App
  readonly services: Services
  /** Lets go of everything; call it when no request is under way any more. */
  close(): Promise<void>
}

/** What a server for one purpose has besides, or in place of what is installed. */
export interface Additions {
  /** In place of the pieces found beside the server. */
  readonly bundled: readonly InstalledPiece[]
  /** Entries of the navigation before all others. */
  readonly nav: readonly NavItem[]
  routes(services: Services): readonly Route[]
}

/** Puts all services, routes and pages together. With `main.ts`, the only file that knows everything. */
export async function compose(
  storage: Storage,
  config: Config,
  logger: Logger,
  additions?: Additions,
): Promise<Composed> {
  const bundled = additions?.bundled ?? bundledPieces(config, logger)
  const built = await buildServices(storage, config, logger, bundled)
  const services = { ...built, nav: additions?.nav ?? [] }
  const { access, host, environments, assets, renewing, outside } = services
  const app = createApp({
    config,
    version,
    logger,
    authenticator: access.authenticator,
    places: environments,
    denials: access.denials,
    assets,
    routes: [...buildRoutes(services), ...(additions?.routes(services) ?? []), ...(await staticAssets())],
    ready: [{ name: 'database', check: () => storage.database.ping() }],
  })
  renewing.start(async () => {
    await services.revocations.work()
    await services.authorizations.tidy()
    await services.files.tidy()
  })
  const close = async () => {
    await renewing.stop()
    await services.installing.close()
    outside.close()
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

/** Everything the routes are made of. */
export type Services = Awaited<ReturnType<typeof buildServices>> & Pick<Additions, 'nav'>

async function buildServices(
  { database, vault }: Storage,
  config: Config,
  logger: Logger,
  bundled: readonly InstalledPiece[],
) {
  const assets = await loadAssets()
  const environments = new EnvironmentService(database)
  await environments.ensureFirstProject()
  const access = accessParts({ database, config, assets, places: environments, logger })
  const denied: OwnService[] = config.mode === 'local' ? [] : databaseServices(config)
  const policy: EgressPolicy = { mode: config.egress.mode, allow: egressAllow(config), denied }
  const catalog = new PieceCatalog([])
  const adapt = (manifest: Manifest) => withScopeNames(manifest, config.endpoints[manifest.name])
  const installing = await installationParts({ database, catalog, bundled, adapt, config, logger })
  const host = new PieceHost({
    policy,
    onEgress: egressLog(access.denials, logger),
    verify: (directory) => installing.shelf.verify(directory),
  })
  const oauth2Apps = oauth2AppParts({ database, vault, catalog, config, logger })
  await oauth2Apps.appConfiguration.apply(config.oauth2Apps)
  const runner = new PieceRunner(host, config)
  const references = new ReferenceService(database)
  const audit = new AuditService(database, new AuditStore(database), (projectId) => vault.auditKey(projectId))
  const outside = guardedFetch({
    policy,
    resolve: systemResolve,
    report: (event) => logger.info({ egress: event }, 'the server connected outside'),
  })
  const clock = new DatabaseClock(database)
  const client = new OAuth2Client({ fetch: outside.fetch, now: clock.now })
  const secrets = new ConnectionSecrets(vault)
  const source = new CredentialSource({ runner, client, apps: oauth2Apps.apps })
  const placeOf = (at: { projectId: string; environmentId: string }) => environments.placeOf(at)
  const revocations = new RevocationOutbox({ database, catalog, secrets, source, client, placeOf })
  const shared = { database, vault, catalog, secrets, source, client, revocations, placeOf }
  const renewing = renewalParts({ ...shared, clock, apps: oauth2Apps.apps, logger, config })
  const files = new FileService(database)
  const connections = connectionParts({ ...shared, runner, references, audit, renewer: renewing.renewals, files })
  const isSecure = new OwnOrigin(config).isSecure
  const { denials, tokens } = access
  const authorizing = authorizationParts({
    ...shared,
    ...connections,
    apps: oauth2Apps.apps,
    isSecure,
    denials,
    tokens,
  })
  await renewing.recover()
  const flows = new FlowService({ database, references, connections: connections.connections })
  const runs = new RunService({ database, flows, actions: connections.actions })
  await runs.abandon()
  const moving = { database, catalog, shelf: installing.shelf, ...connections, flows, logger }
  const keeper = new PieceKeeper(moving)
  const reconciler = new VersionReconciler(moving)
  await reconciler.run()
  installing.shelf.onChanged = () => reconciler.wake()
  const upgrades = new UpgradeService({ ...moving, keeper, planner: new UpgradePlanner(moving) })
  return {
    assets,
    environments,
    access,
    denied,
    host,
    catalog,
    flows,
    runs,
    files,
    audit,
    ...connections,
    ...oauth2Apps,
    ...authorizing,
    ...installing,
    keeper,
    upgrades,
    installing,
    renewing,
    outside,
  }
}

function buildRoutes(services: Services): Route[] {
  const { access, audit, catalog, connections, environments, flows, runs } = services
  return [
    homePage(environments),
    ...authorizationPages(services),
    ...connectionPages(services),
    ...flowPages(services),
    ...runPages(services),
    ...piecePages({ ...services, versions: pieceVersionsSection(services) }),
    ...installationPages(services),
    ...upgradePages(services),
    ...auditPages(services),
    ...settingsPages({ ...services, tokens: access.tokens, sections: [oauth2AppSection(services)] }),
    ...oauth2AppPages(services),
    ...access.routes,
    ...pieceRoutes(catalog),
    ...installationRoutes(services),
    ...keeperRoutes(services.keeper),
    ...upgradeRoutes(services.upgrades),
    ...connectionRoutes(services),
    ...authorizationRoutes(services),
    ...flowRoutes(flows, environments),
    ...runRoutes(runs),
    ...fileRoutes(services.files),
    ...environmentRoutes(environments),
    ...oauth2AppRoutes(services),
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

/** The pieces beside the server, and in the folders the operator names. */
function bundledPieces(config: Config, logger: Logger): InstalledPiece[] {
  const installed = moduleFolders(dirname(fileURLToPath(import.meta.url)))
  const { pieces, unusable } = findPieces([...config.pieceFolders, ...installed])
  for (const one of unusable) logger.warn(one, 'a piece cannot be used')
  return pieces
}
