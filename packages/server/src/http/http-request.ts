import type { Permission } from '../access/permissions.js'
import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'
import type { Principal } from '../access/principal.js'
import type { AuditActor } from '../audit/audit-event.js'

/** A form as a browser sends it, url-encoded or multipart. */
export type FormBody = FormData | URLSearchParams

/** What a handler knows of every request. */
export interface HttpRequest {
  readonly method: string
  /** The path as it was asked for, without the query. */
  readonly path: string
  /** The query string with its `?`, as it was sent; empty if there is none. */
  readonly search: string
  readonly requestId: string
  /** The client's address: of the connection, or as told by a trusted proxy. */
  readonly ip: string
  /** Our own origin as the caller sees it, such as `https://plugboard.example.com`. */
  readonly origin: string
  readonly principal: Principal | undefined
  readonly project: ProjectPlace | undefined
  readonly environment: EnvironmentPlace | undefined
  /** Who does it, as the audit trail records it. */
  readonly actor: AuditActor
  /** Aborts when the client goes away or the time for the request is up. Hand it to everything that waits. */
  readonly signal: AbortSignal
  /** Whether htmx asks, to put the answer into the page that is open. */
  readonly partial: boolean
  /** The value of a header; `undefined` if it was not sent. */
  readonly header: (name: string) => string | undefined
  /** The value of a cookie; `undefined` if it was not sent. */
  readonly cookie: (name: string) => string | undefined
  /** Whether the principal has a right in the place of this request. */
  readonly may: (permission: Permission) => boolean
}
