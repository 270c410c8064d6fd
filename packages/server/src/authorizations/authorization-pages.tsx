import { Type } from '@sinclair/typebox'
import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'
import { IN_ENVIRONMENT } from '../connections/connection-page-parts.js'
import { ConnectionPaths } from '../connections/connection-paths.js'
import { openedIn, openedInParameter } from '../connections/opened-in.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { toProblem } from '../http/to-problem.js'
import type { ShellRequest } from '../pages/shell.js'
import type { AuthorizationPageParts } from './authorization-page-parts.js'
import { callbackPages } from './callback-pages.js'
import { ConnectSheet } from './connect-sheet.js'
import type { ConnectStep } from './connect-step.js'
import { connectSheetProps, readConnectable } from './connectable.js'

const ONE = `${IN_ENVIRONMENT}/connections/:key` as const
const SheetQuery = Type.Object({ in: openedInParameter, scopes: Type.Optional(Type.String({ maxLength: 4_000 })) })

/** Connecting and reconnecting in the browser: the sheet, the provider's window, and what came of it. */
export function authorizationPages(parts: AuthorizationPageParts): Route[] {
  return [connectPage(parts), beginPage(parts), followPage(parts), decidePage(parts), ...callbackPages(parts)]
}

function connectPage(parts: AuthorizationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${ONE}/connect`,
    permission: 'connections.edit',
    audit: { none: 'reads without secrets' },
    summary: 'Page: connect or reconnect',
    query: SheetQuery,
    handler: (request) => sheetReply(parts, request, { kind: 'idle' }),
  })
}

function beginPage(parts: AuthorizationPageParts): Route {
  const { authorizations, transactionCookie } = parts
  return definePage({
    method: 'post',
    path: `${ONE}/connect`,
    permission: 'connections.edit',
    audit: ['connection.authorization_started'],
    summary: 'Page: begin to authorize a connection',
    rate: 'oauth_start',
    query: SheetQuery,
    handler: async (request) => {
      const { project, environment, params, query, principal, origin } = request
      const begun = await authorizations
        .begin({ project, environment }, params.key, wordsOf(query.scopes), { principal, origin }, callerOf(request))
        .catch(refusedWith('Connecting could not be started'))
      if ('kind' in begun) return sheetReply(parts, request, begun)
      const { id, authorizationUrl, browser } = begun
      const state = { kind: 'waiting', id, authorizationUrl } as const
      return sheetReply(parts, request, state, transactionCookie.set(id, browser))
    },
  })
}

function followPage(parts: AuthorizationPageParts): Route {
  return definePage({
    method: 'get',
    path: `${ONE}/authorizations/:id`,
    permission: 'connections.edit',
    audit: { none: 'reads how far one is' },
    summary: 'Page: how far an authorization is',
    query: SheetQuery,
    handler: async (request) => {
      const { project, environment, params } = request
      const view = await parts.authorizations.view({ project, environment }, params.id, callerOf(request), params.key)
      if (view.status === 'pending' || view.status === 'exchanging') return Reply.empty()
      return sheetReply(parts, request, { kind: 'ended', view })
    },
  })
}

function decidePage(parts: AuthorizationPageParts): Route {
  const { authorizations } = parts
  return definePage({
    method: 'post',
    path: `${ONE}/authorizations/:id`,
    permission: 'connections.edit',
    audit: ['connection.reconnected'],
    summary: 'Page: switch to another account, or give up an authorization',
    query: SheetQuery,
    handler: async (request) => {
      const { project, environment, params, form } = request
      const place = { project, environment }
      const by = callerOf(request)
      const refused = await decide(parts, place, params, form.get('decision') === 'switch', by)
      if (refused) return sheetReply(parts, request, refused)
      const view = await authorizations.view(place, params.id, by, params.key)
      return sheetReply(parts, request, { kind: 'ended', view })
    },
  })
}

/** Decided elsewhere meanwhile, or too late: nothing is done, and the sheet shows how it is. */
async function decide(
  { authorizations }: AuthorizationPageParts,
  place: { project: ProjectPlace; environment: EnvironmentPlace },
  { key, id }: { readonly key: string; readonly id: string },
  switches: boolean,
  by: ReturnType<typeof callerOf>,
): Promise<ConnectStep | undefined> {
  const { status } = await authorizations.view(place, id, by, key)
  if (!switches) await authorizations.cancel(place, id, by)
  else if (status === 'confirm') {
    return authorizations
      .confirm(place, id, by)
      .then(() => undefined)
      .catch(refusedWith('The account could not be switched'))
  }
  return undefined
}

type SheetRequest = ShellRequest & {
  readonly environment: EnvironmentPlace
  readonly params: { readonly key: string }
  readonly query: { in?: string; scopes?: string }
  readonly partial: boolean
  readonly origin: string
}

/** The sheet as it is now. A connection to which nobody consents is edited instead. */
async function sheetReply(
  parts: AuthorizationPageParts,
  request: SheetRequest,
  state: ConnectStep,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const { project, environment, params, query } = request
  const place = { project, environment }
  const opened = openedIn(query.in)
  const connectable = await readConnectable(parts, place, params.key)
  if (!connectable) {
    const edit = new ConnectionPaths(place).edit(await parts.connections.get(place, params.key))
    return Reply.redirect(opened ? `${edit}?in=${opened}` : edit)
  }
  const props = await connectSheetProps(request, parts, connectable, { opened, scopes: wordsOf(query.scopes) })
  const status = state.kind === 'refused' ? state.status : 200
  const { key, name } = connectable.connection
  const events = eventsOf(state, opened === 'step' ? { key, name } : undefined)
  const sheet = await (<ConnectSheet {...props} state={state} />)
  return htmlReply(sheet, status, { ...headers, 'hx-trigger': htmxTrigger({ events }) })
}

/** They go to the body, since what asked is replaced by the answer; `chosen` is to be chosen in the editor of a step. */
function eventsOf(state: ConnectStep, chosen: { key: string; name: string } | undefined) {
  const target = 'body'
  if (state.kind !== 'ended') return {}
  const isConnected = state.view.status === 'connected'
  return {
    connectionsChanged: { target },
    ...(chosen && isConnected && { connectionCreated: { ...chosen, target } }),
  }
}

/** A refusal that a person can act on, as the state of the sheet. */
const refusedWith =
  (title: string) =>
  (error: unknown): ConnectStep & { kind: 'refused' } => {
    const { status, options } = toProblem(error)
    if (status !== 409 && status !== 422 && status !== 429) throw error
    return { kind: 'refused', title, status, detail: options.detail, hint: options.hint }
  }

const wordsOf = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean)
