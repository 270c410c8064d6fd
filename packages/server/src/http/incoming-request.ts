import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { allows } from '../access/allows.js'
import type { Permission } from '../access/permissions.js'
import type { EnvironmentPlace, Place, ProjectPlace } from '../access/place.js'
import type { Principal } from '../access/principal.js'
import type { AuditActor } from '../audit/audit-event.js'
import type { FormBody } from './http-request.js'
import { readCookie } from './read-cookie.js'
import { RequestSignal } from './request-signal.js'
import type { CheckedRequest, Route } from './route-entry.js'

const REQUEST_SECONDS = 30
const NO_BYTES = new Uint8Array(0)

/** What Node hands over beside the request; absent where a test calls the app without a socket. */
export interface NodeBindings {
  readonly incoming?: IncomingMessage
}

export type AppContext = Context<{ Bindings: NodeBindings }>

/** A request on its way through the checks; each fills in what it found out. */
export class IncomingRequest implements CheckedRequest {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly requestId: string
  readonly ip: string
  origin = ''
  principal: Principal | undefined
  project: ProjectPlace | undefined
  environment: EnvironmentPlace | undefined
  query: unknown = {}
  body: unknown
  form: FormBody = new URLSearchParams()
  bytes: Uint8Array = NO_BYTES
  readonly #context: AppContext
  readonly #signal: RequestSignal

  // Bound, since handlers take a request apart: `({ params, header }) => …`.
  readonly header = (name: string): string | undefined => this.#context.req.raw.headers.get(name) ?? undefined

  readonly cookie = (name: string): string | undefined => readCookie(this.header('cookie'), name)

  readonly may = (permission: Permission): boolean => {
    const { principal, project, environment } = this
    if (!principal) return false
    return allows(principal, permission, {
      ...(project && { projectId: project.id }),
      ...(environment && { environmentId: environment.id }),
    })
  }

  constructor(context: AppContext, route: Route, known: { requestId: string; ip: string }) {
    this.#context = context
    this.route = route
    this.params = context.req.param()
    this.requestId = known.requestId
    this.ip = known.ip
    this.#signal = new RequestSignal(context.req.raw, route.limits?.seconds ?? REQUEST_SECONDS)
  }

  get method(): string {
    return this.#context.req.method
  }

  get path(): string {
    return this.#context.req.path
  }

  /** The query string with its `?`; empty if there is none. */
  get search(): string {
    const { url } = this.#context.req
    const at = url.indexOf('?')
    const end = url.indexOf('#', at)
    return at === -1 ? '' : url.slice(at, end === -1 ? undefined : end)
  }

  get raw(): Request {
    return this.#context.req.raw
  }

  get incoming(): IncomingMessage | undefined {
    return this.#context.env?.incoming
  }

  get signal(): AbortSignal {
    return this.#signal.signal
  }

  get partial(): boolean {
    return this.header('hx-request') === 'true'
  }

  get actor(): AuditActor {
    const { principal, ip } = this
    if (!principal) return { type: 'system', id: 'anonymous', label: 'Somebody not signed in', ip }
    const { id, label, sessionId } = principal
    const type = principal.kind === 'user' ? 'user' : 'token'
    return { type, id, label, ip, ...(sessionId === undefined ? {} : { sessionId }) }
  }

  /** The request takes place there. */
  placeIn({ project, environment }: Place): void {
    this.project = project
    this.environment = environment
  }

  /** The request has been answered. */
  end(): void {
    this.#signal.end()
  }
}
