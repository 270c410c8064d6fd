import type { Static, TObject, TSchema, TUndefined, TUnknown } from '@sinclair/typebox'
import { asTyped } from './as-typed.js'
import type { EventAnswer } from './event-stream.js'
import type { Reply } from './reply.js'
import type { Frozen, TypedRequest } from './request-types.js'
import type { CheckedRequest, Route, RouteAccess, RouteFacts } from './route-entry.js'

type NoQuery = TObject<Record<never, never>>

/** The request a REST handler gets: parameters from the path, query and body as their schemas say. */
export type RouteRequest<
  Path extends string,
  Access extends RouteAccess = 'signed_in',
  Query extends TSchema = NoQuery,
  Body extends TSchema = TUndefined,
> = TypedRequest<Path, Access> & {
  readonly query: Static<Query>
  readonly body: Static<Body>
  /** The body as it was sent, where the route says `bytes: true`. */
  readonly bytes: Uint8Array
}

/** How a REST route is declared. */
export interface RouteSpec<
  Path extends string,
  Access extends RouteAccess,
  Query extends TObject,
  Body extends TSchema,
  Answer extends TSchema,
> extends RouteFacts {
  readonly path: Path
  readonly permission: Access
  /** The heading it stands under in the documentation: "Connections". */
  readonly tag: string
  /** Longer explanation for the documentation. */
  readonly description?: string
  /** Closed object of query parameters: texts, numbers, booleans and lists of them. Any other parameter is refused. */
  readonly query?: Query
  /** JSON the route takes. Make its objects closed (`additionalProperties: false`). */
  readonly body?: Body
  /** An empty body counts as `{}`. */
  readonly bodyOptional?: boolean
  /** Takes any content type and hands over the bytes; for signed webhooks. */
  readonly bytes?: boolean
  readonly answer?: Answer
  /** Status of a plain answer; 200 unless told. A handler that answers `undefined` sends 204. */
  readonly status?: number
  readonly handler: (request: RouteRequest<Path, Access, Query, Body>) => Handled<Answer> | Promise<Handled<Answer>>
}

type Handled<Answer extends TSchema> = Frozen<Static<Answer>> | Reply | EventAnswer

/**
 * Declares a route of the REST API. Before the handler runs, the caller is authenticated, `:project` and `:environment`
 * are resolved (also to what a non-member may not know of: 404), the permission is checked (403), the budget of
 * requests (429), and query and body against their schemas (422). The handler answers plain JSON, or a `Reply`.
 *
 * @example
 * defineRoute({
 *   method: 'get', path: '/api/v1/projects/:project/flows', permission: 'flows.view', audit: { none: 'reads only' },
 *   summary: 'List flows', tag: 'Flows', handler: ({ project }) => flows.list(project.id),
 * })
 */
export function defineRoute<
  const Path extends string,
  const Access extends RouteAccess,
  Query extends TObject = NoQuery,
  Body extends TSchema = TUndefined,
  Answer extends TSchema = TUnknown,
>(spec: RouteSpec<Path, Access, Query, Body, Answer>): Route {
  const { handler, bytes, ...facts } = spec
  const run = (request: CheckedRequest) => handler(asTyped(request))
  const reads = bytes ? 'bytes' : spec.body ? 'json' : 'nothing'
  return { ...facts, kind: 'api', reads, status: spec.status ?? 200, run }
}
