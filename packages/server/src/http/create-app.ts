import { Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import type { Logger } from 'pino'
import type { Authenticator } from '../access/authenticator.js'
import type { DenialLog } from '../access/denial-log.js'
import type { PlaceResolver } from '../access/place.js'
import type { Config } from '../config/config.js'
import type { AssetUrls } from '../html/assets.js'
import { ClientAddress } from './client-address.js'
import { docsRoutes } from './docs-routes.js'
import { errorFields } from './error-fields.js'
import { healthRoutes, type ReadyCheck } from './health-routes.js'
import { HttpMetrics } from './http-metrics.js'
import type { HttpServices } from './http-services.js'
import { InFlight } from './in-flight.js'
import type { NodeBindings } from './incoming-request.js'
import { metricsRoutes } from './metrics-routes.js'
import { OwnOrigin } from './own-origin.js'
import { isPlainPath } from './plain-path.js'
import { RateLimiter } from './rate-limiter.js'
import type { Method, Route } from './route-entry.js'
import { type RouteRow, routeTable } from './route-table.js'
import { securityHeaders } from './security-headers.js'
import { serveRoute } from './serve-route.js'
import { SessionCookie } from './session-cookie.js'
import { unmatchedRoute } from './unmatched-route.js'

/** What the HTTP side is made of. */
export interface AppParts {
  readonly config: Pick<Config, 'mode' | 'publicUrl' | 'sessionName' | 'trustedProxies'>
  /** Of the server, for its documentation. */
  readonly version: string
  readonly logger: Logger
  readonly authenticator: Authenticator
  readonly places: PlaceResolver
  readonly denials: DenialLog
  readonly assets: AssetUrls
  /** All routes and pages but those about the server itself, which are added here. */
  readonly routes: readonly Route[]
  readonly ready: readonly ReadyCheck[]
  /** A clock in milliseconds that never goes back. */
  readonly monotonic?: () => number
  /** Requests at once; 256 unless told. */
  readonly mostInFlight?: number
}

type Router = Hono<{ Bindings: NodeBindings }>

/** The assembled app. */
export interface App {
  /** Takes requests: `fetch` for a server, `request` for a test. */
  readonly hono: Router
  /** Everything it answers to. */
  readonly table: readonly RouteRow[]
  /** Where other parts register their metrics. */
  readonly metrics: HttpMetrics
}

const METHODS: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete']

/** A path no route can have, in place of one that is not to be routed. */
const REFUSED_PATH = '\0'

/**
 * Assembles the app. There is no middleware: every request, also one that no route matches, takes the one way through
 * `serveRoute`, so no path can get around a check.
 */
export function createApp(parts: AppParts): App {
  const inFlight = new InFlight(parts.mostInFlight)
  const metrics = new HttpMetrics(inFlight)
  const services = servicesOf(parts, inFlight, metrics)
  const routes = [...parts.routes, ...healthRoutes(parts.ready), ...metricsRoutes(metrics.registry, parts.config.mode)]
  const all = [...routes, ...docsRoutes(routes, parts)]
  const table = routeTable(all)
  return { hono: routerOf(all, services), table, metrics }
}

function servicesOf(parts: AppParts, inFlight: InFlight, metrics: HttpMetrics): HttpServices {
  const { config, authenticator, places, denials, logger, assets } = parts
  const origin = new OwnOrigin(config)
  return {
    mode: config.mode,
    authenticator,
    places,
    denials,
    logger,
    metrics,
    assets,
    address: new ClientAddress(config.trustedProxies),
    origin,
    cookie: new SessionCookie(origin.isSecure, config.sessionName),
    limiter: new RateLimiter(parts.monotonic),
    inFlight,
    headers: securityHeaders(origin.isSecure),
  }
}

function routerOf(routes: readonly Route[], services: HttpServices): Router {
  const hono: Router = new Hono({
    getPath: (request, options?: { env?: NodeBindings }) =>
      isPlainPath(options?.env?.incoming?.url ?? pathOf(request.url)) ? getPath(request) : REFUSED_PATH,
  })
  for (const route of routes) {
    hono.on(route.method.toUpperCase(), route.path, (context) => serveRoute(route, context, services))
  }
  hono.notFound((context) => {
    const { method, path, raw } = context.req
    const matches = METHODS.filter((one) => hono.router.match(one.toUpperCase(), path)[0].length > 0)
    return serveRoute(unmatchedRoute(method, pathOf(raw.url), matches), context, services)
  })
  hono.onError((error, context) => {
    services.logger.error({ error: errorFields(error) }, 'request failed beyond its handler')
    return context.body(null, 500)
  })
  return hono
}

/** Path and query of an absolute address. */
function pathOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3))
}
