import type { Static, TObject } from '@sinclair/typebox'
import type { HtmlEscapedString } from 'hono/utils/html'
import { asTyped } from './as-typed.js'
import { htmlReply } from './html-reply.js'
import type { FormBody } from './http-request.js'
import { Reply } from './reply.js'
import type { TypedRequest } from './request-types.js'
import type { CheckedRequest, Route, RouteAccess, RouteFacts } from './route-entry.js'

type NoQuery = TObject<Record<never, never>>

/** The request a page's handler gets. */
export type PageRequest<
  Path extends string,
  Access extends RouteAccess = 'signed_in',
  Query extends TObject = NoQuery,
> = TypedRequest<Path, Access> & {
  readonly query: Static<Query>
  /** What the browser sent; empty for a GET. */
  readonly form: FormBody
}

/** What a page answers: JSX, or a `Reply` such as a redirect. */
export type PageAnswer = HtmlEscapedString | Promise<HtmlEscapedString> | Reply

/** How a page is declared. */
export interface PageSpec<Path extends string, Access extends RouteAccess, Query extends TObject> extends RouteFacts {
  readonly path: Path
  readonly permission: Access
  /** Query parameters the page reads. Others are left out; one of the wrong type is an error page. */
  readonly query?: Query
  /** Status of a page made of JSX; 200 unless told. */
  readonly status?: number
  readonly handler: (request: PageRequest<Path, Access, Query>) => PageAnswer | Promise<PageAnswer>
}

/**
 * Declares a page. The same checks run in the same order as for `defineRoute`, but who is not signed in is sent to
 * `/sign-in`, and a refusal is an HTML page. A POST takes a form, url-encoded or multipart, and only from our own pages.
 */
export function definePage<
  const Path extends string,
  const Access extends RouteAccess,
  Query extends TObject = NoQuery,
>(spec: PageSpec<Path, Access, Query>): Route {
  const { handler, ...facts } = spec
  const status = spec.status ?? 200
  const run = async (request: CheckedRequest): Promise<Reply> => {
    const answer = await handler(asTyped(request))
    return answer instanceof Reply ? answer : htmlReply(answer, status)
  }
  return { ...facts, kind: 'page', reads: spec.method === 'get' ? 'nothing' : 'form', status, run }
}
