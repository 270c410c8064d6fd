import { newId } from '../id.js'
import { logAccess } from './access-log.js'
import { authenticate, authorize, checkRate, checkSameSite } from './check-caller.js'
import { checkBody, checkQuery } from './check-content.js'
import { errorFields } from './error-fields.js'
import { EventAnswer, eventReply } from './event-stream.js'
import { failureReply } from './failure-reply.js'
import type { HttpServices } from './http-services.js'
import { type AppContext, IncomingRequest } from './incoming-request.js'
import { HttpProblem, problemJson } from './problem.js'
import { Reply, type ReplyBody } from './reply.js'
import type { Route } from './route-entry.js'
import { toProblem } from './to-problem.js'

const LONGEST_URL = 8_192

/** A request with what its log line needs besides. */
interface Exchange {
  readonly request: IncomingRequest
  readonly startedAt: number
  /** Code of the problem it was answered with. */
  code?: string
}

/**
 * Answers one request of a route: counts it, runs the checks in their order, then the handler, and turns whatever is
 * thrown into a problem. Always resolves.
 */
export async function serveRoute(route: Route, context: AppContext, services: HttpServices): Promise<Response> {
  const ip = services.address.of(context.env?.incoming)
  const request = new IncomingRequest(context, route, { requestId: newId('req'), ip })
  const exchange: Exchange = { request, startedAt: performance.now() }
  const reply = await replyTo(exchange, services)
  request.end()
  record(exchange, reply, services)
  const headers = { ...services.headers, 'x-request-id': request.requestId, ...reply.headers }
  return new Response(bytesOf(reply.body), { status: reply.status, headers })
}

/** A long text is put together and measured here, once; as a text the server would do either again while it writes. */
function bytesOf(body: ReplyBody): Exclude<ReplyBody, string> {
  return typeof body === 'string' ? Buffer.from(body) : body
}

async function replyTo(exchange: Exchange, services: HttpServices): Promise<Reply> {
  const { route } = exchange.request
  try {
    if (route.unlimited) return await checkedReply(exchange, services)
    services.inFlight.enter()
    try {
      return await checkedReply(exchange, services)
    } finally {
      services.inFlight.leave()
    }
  } catch (error) {
    return problemOf(error, exchange, services)
  }
}

async function checkedReply(exchange: Exchange, services: HttpServices): Promise<Reply> {
  const { request } = exchange
  checkTarget(request, services)
  await authenticate(request, services)
  await authorize(request, services)
  checkRate(request, services)
  checkSameSite(request, services)
  checkQuery(request)
  await checkBody(request)
  const answer = await request.route.run(request)
  if (!(answer instanceof EventAnswer)) return answerOf(answer, request.route)
  return eventReply(answer, (error) => problemJson(knownProblem(error, exchange, services), request.requestId))
}

/** Probes come under whatever name the machine has, and have nothing to protect. */
function checkTarget(request: IncomingRequest, services: HttpServices): void {
  if (!request.route.unlimited) request.origin = services.origin.of(request.header('host') ?? hostOf(request.raw))
  if (request.search.length > LONGEST_URL) {
    throw new HttpProblem({ status: 414, code: 'url_too_long', detail: 'The address has more than 8 KiB.' })
  }
}

/** Node refuses a request without the header; a test that calls the app without a socket has only the address. */
function hostOf(request: Request): string {
  return new URL(request.url).host
}

function answerOf(answer: unknown, route: Route): Reply {
  if (answer instanceof Reply) return answer
  return answer === undefined ? Reply.empty() : Reply.json(answer, { status: route.status })
}

/** What the caller is told of a failure; one of our own is logged. */
function knownProblem(error: unknown, exchange: Exchange, services: HttpServices): HttpProblem {
  const problem = toProblem(error)
  exchange.code = problem.code
  if (problem.status >= 500) logFailure(error, exchange, services)
  return problem
}

async function problemOf(error: unknown, exchange: Exchange, services: HttpServices): Promise<Reply> {
  const { request } = exchange
  const problem = knownProblem(error, exchange, services)
  return failureReply(problem, {
    kind: request.route.kind,
    requestId: request.requestId,
    method: request.method,
    target: request.path + request.search,
    partial: request.partial,
    currentUrl: request.header('hx-current-url'),
    accept: request.header('accept'),
    assets: services.assets,
  })
}

function logFailure(error: unknown, { request }: Exchange, { logger }: HttpServices): void {
  const { requestId, route } = request
  logger.error({ requestId, route: `${route.method} ${route.path}`, error: errorFields(error) }, 'request failed')
}

function record({ request, startedAt, code }: Exchange, reply: Reply, { logger, metrics }: HttpServices): void {
  const { route, method, principal, project, environment, requestId, ip } = request
  const ms = performance.now() - startedAt
  metrics.observe(method, route.path, reply.status, ms / 1000)
  logAccess(logger, {
    requestId,
    method,
    path: route.secretPath ? route.path : request.path,
    route: route.path,
    status: reply.status,
    ms: Math.round(ms * 10) / 10,
    ip,
    ...(principal && { principal: `${principal.kind} ${principal.id}` }),
    ...(project && { project: project.key }),
    ...(environment && { environment: environment.key }),
    ...(code !== undefined && { code }),
  })
}
