import type { TObject, TSchema } from '@sinclair/typebox'
import type { Permission } from '../access/permissions.js'
import type { AuditAction } from '../audit/audit-actions.js'
import type { FormBody, HttpRequest } from './http-request.js'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** `public`: anybody. `signed_in`: anybody who is authenticated. Else the right it takes, in the place of the path. */
export type RouteAccess = Permission | 'public' | 'signed_in'

/** The events a route may write, or why it writes none. A refusal for want of a right is not listed: any route has it. */
export type RouteAudit = readonly AuditAction[] | { readonly none: string }

/** Which budget of requests a route draws on; see `rate-rules.ts`. */
export type RateClass = 'management' | 'lease' | 'test' | 'oauth_start' | 'sign_in' | 'webhook' | 'none'

/** Limits of one route, where they differ from the usual ones. */
export interface RouteLimits {
  /** Bytes of the body; 256 KiB unless told. */
  readonly body?: number
  /** Keys in all objects of the body together; 1,000 unless told. */
  readonly keys?: number
  /** Texts in the body together; 1,000 unless told. */
  readonly strings?: number
  /** Characters of one text; 65,536 unless told. */
  readonly stringLength?: number
  /** Seconds until the signal of the request aborts; 30 unless told. */
  readonly seconds?: number
}

/** What every route and page says about itself. */
export interface RouteFacts {
  readonly method: Method
  /** Path with parameters, such as `/api/v1/projects/:project/tokens/:id`. */
  readonly path: string
  readonly permission: RouteAccess
  readonly audit: RouteAudit
  /** What it does, in a few words: "List connections". */
  readonly summary: string
  readonly limits?: RouteLimits
  /** `management` unless told, `none` for what is public. */
  readonly rate?: RateClass
  /** The path itself holds a secret, so logs show only its template. */
  readonly secretPath?: boolean
  /** Answers under any host name and even when the server is full; for probes. */
  readonly unlimited?: boolean
}

/** A declared route of the REST API or a page, as the app runs and lists it. */
export interface Route extends RouteFacts {
  readonly kind: 'api' | 'page'
  /** What it reads of the request's body. */
  readonly reads: 'nothing' | 'json' | 'form' | 'bytes'
  /** The heading it stands under in the documentation; pages have none. */
  readonly tag?: string
  readonly description?: string
  readonly query?: TObject
  readonly body?: TSchema
  /** An empty body counts as `{}`. */
  readonly bodyOptional?: boolean
  readonly answer?: TSchema
  /** Status of a plain answer. */
  readonly status: number
  /** Runs the handler. The request has passed every check that the route declares. */
  run(request: CheckedRequest): unknown
}

/** A request that passed all checks, before its route says of what types it is. */
export interface CheckedRequest extends HttpRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly form: FormBody
  readonly bytes: Uint8Array
}
