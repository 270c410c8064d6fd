import type { Place } from '../access/place.js'
import type { Principal } from '../access/principal.js'
import { PLATFORM_PROJECT } from '../audit/audit-event.js'
import { ambiguousCredentials, bearerToken, unauthenticated } from './bearer.js'
import type { HttpServices } from './http-services.js'
import type { IncomingRequest } from './incoming-request.js'
import { HttpProblem } from './problem.js'
import { failedTokenRate, rateRules } from './rate-rules.js'
import { notFound } from './to-problem.js'

/**
 * Finds out who asks. A public REST route does not look; a public page knows who is signed in, and needs nobody to be.
 *
 * @throws HttpProblem 401 `unauthenticated`; 400 `ambiguous_credentials`; 429 after too many wrong tokens.
 */
export async function authenticate(request: IncomingRequest, services: HttpServices): Promise<void> {
  const isPublic = request.route.permission === 'public'
  if (isPublic && request.route.kind === 'api') return
  const cookie = request.cookie(services.cookie.name)
  const token = isPublic ? undefined : bearerToken(request.header('authorization'))
  if (token !== undefined && cookie !== undefined) throw ambiguousCredentials()
  if (token !== undefined) request.principal = await byToken(token, request, services)
  else if (cookie !== undefined) request.principal = await services.authenticator.bySession(cookie)
  if (!isPublic && !request.principal) throw unauthenticated()
}

/** Wrong tokens have a budget for each address; right ones never wait for it. */
async function byToken(token: string, request: IncomingRequest, services: HttpServices): Promise<Principal> {
  const principal = await services.authenticator.byToken(token)
  if (principal) return principal
  services.limiter.take(`failed_token ${request.ip}`, failedTokenRate(services.mode))
  throw unauthenticated()
}

/**
 * Resolves the place in the path and checks that the caller has the right there. A place that does not exist and one
 * that is none of the caller's business give the same answer, after the same work.
 *
 * @throws HttpProblem 404 `not_found`; 403 `forbidden`. Both are audited.
 */
export async function authorize(request: IncomingRequest, services: HttpServices): Promise<void> {
  const { permission } = request.route
  const { principal } = request
  if (permission === 'public' || !principal) return
  if (request.params.project !== undefined) {
    const place = await services.places.resolve(request.params.project, request.params.environment)
    if (!place || !reaches(principal, place)) {
      if (!principal.isAdmin) await refuse(request, services, place, { reason: 'no_member' })
      throw notFound()
    }
    request.placeIn(place)
  }
  if (permission === 'signed_in' || request.may(permission)) return
  await refuse(request, services, { project: request.project, environment: request.environment }, { permission })
  throw forbidden(permission)
}

function reaches(principal: Principal, { project, environment }: Place): boolean {
  if (principal.isAdmin) return true
  if (principal.roleIn(project.id) === undefined) return false
  const only = principal.environmentId
  return only === undefined || environment === undefined || environment.id === only
}

function refuse(
  { route, actor, requestId }: IncomingRequest,
  { denials }: HttpServices,
  place: Partial<Place> | undefined,
  detail: Record<string, unknown>,
): Promise<void> {
  const name = `${route.method.toUpperCase()} ${route.path}`
  return denials.record(name, {
    projectId: place?.project?.id ?? PLATFORM_PROJECT,
    actor,
    action: 'access.denied',
    target: { type: 'route', id: name, label: route.summary },
    ...(place?.environment && { environmentId: place.environment.id }),
    outcome: 'denied',
    requestId,
    detail,
  })
}

function forbidden(permission: string): HttpProblem {
  return new HttpProblem({
    status: 403,
    code: 'forbidden',
    detail: `This needs the permission ${permission}.`,
    hint: 'Ask an administrator for a role that has it.',
  })
}

/**
 * Takes the request out of the budget of its route.
 *
 * @throws HttpProblem 429 `rate_limited`.
 */
export function checkRate(request: IncomingRequest, services: HttpServices): void {
  const { rate = request.route.permission === 'public' ? 'none' : 'management' } = request.route
  const rule = rateRules(services.mode)[rate]
  if (rule) services.limiter.take(`${rate} ${rule.key(request)}`, rule.rate)
}

/**
 * Refuses a change that another site made a browser send. Only a cookie is sent by a browser unasked, so a request with
 * a token cannot be such a one.
 *
 * @throws HttpProblem 403 `cross_site`.
 */
export function checkSameSite(request: IncomingRequest, services: HttpServices): void {
  const { route, principal } = request
  if (route.method === 'get') return
  if (route.kind === 'api' && principal?.sessionId === undefined) return
  if (principal !== undefined && principal.sessionId === undefined) return
  const headers = { site: request.header('sec-fetch-site'), origin: request.header('origin') }
  services.origin.checkSameSite(headers, request.origin, principal !== undefined)
}
