import { Type } from '@sinclair/typebox'
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
import type { AuthorizationPageParts } from './authorization-page-parts.js'
import { AuthorizationPaths } from './authorization-paths.js'
import { callbackPages } from './callback-pages.js'
import { ConnectSheet } from './connect-sheet.js'
import { ConnectState } from './connect-state.js'
import { connectSheetProps, readConnectable } from './connectable.js'

const ONE = `${IN_ENVIRONMENT}/connections/:key` as const
const scopesParameter = Type.Optional(Type.String({ maxLength: 4_000 }))
const ConnectQuery = Type.Object({ in: openedInParameter, scopes: scopesParameter })
const OpenedQuery = Type.Object({ in: openedInParameter })

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
    query: ConnectQuery,
    handler: async (request) => {
      const { project, environment, params, query } = request
      const place = { project, environment }
      const connectable = await readConnectable(parts, place, params.key)
      const opened = request.partial ? (openedIn(query.in) ?? 'list') : undefined
      if (!connectable) {
        const edit = new ConnectionPaths(place).edit(await parts.connections.get(place, params.key))
        return Reply.redirect(opened ? `${edit}?in=${opened}` : edit)
      }
      const props = await connectSheetProps(request, parts, connectable, { opened, scopes: wordsOf(query.scopes) })
      return <ConnectSheet {...props} state={{ kind: 'idle' }} />
    },
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
    query: ConnectQuery,
    handler: async (request) => {
      const { project, environment, params, query, principal, origin } = request
      const place = { project, environment }
      const connectable = await readConnectable(parts, place, params.key)
      if (!connectable) return Reply.redirect(new ConnectionPaths(place).list)
      const scopes = wordsOf(query.scopes)
      const opened = request.partial ? (openedIn(query.in) ?? 'list') : undefined
      const props = await connectSheetProps(request, parts, connectable, { opened, scopes })
      const begun = await authorizations
        .begin(place, params.key, scopes, { principal, origin }, callerOf(request))
        .catch(failureOf)
      if ('kind' in begun) return htmlReply(await (<ConnectSheet {...props} state={begun} />), begun.status)
      const { id, authorizationUrl, browser } = begun
      const state = { kind: 'waiting' as const, id, authorizationUrl }
      return htmlReply(await (<ConnectSheet {...props} state={state} />), 200, {
        ...transactionCookie.set(id, browser),
        'hx-trigger': htmxTrigger({ events: { authorize: { url: authorizationUrl }, connectionsChanged: {} } }),
      })
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
    query: OpenedQuery,
    handler: async (request) => {
      const { project, environment, params, query } = request
      const place = { project, environment }
      const view = await parts.authorizations.view(place, params.id, callerOf(request))
      if (view.status === 'pending' || view.status === 'exchanging') return Reply.empty()
      const opened = openedIn(query.in)
      const connection = await parts.connections.get(place, params.key)
      const paths = new AuthorizationPaths(place, connection, opened)
      const { key, name } = connection
      const isNew = view.status === 'connected' && opened === 'step'
      const events = { connectionsChanged: {}, ...(isNew && { connectionCreated: { key, name } }) }
      const state = <ConnectState state={{ kind: 'ended', view }} paths={paths} opened={opened} />
      return htmlReply(await state, 200, { 'hx-trigger': htmxTrigger({ events }) })
    },
  })
}

function decidePage(parts: AuthorizationPageParts): Route {
  const { authorizations, connections } = parts
  return definePage({
    method: 'post',
    path: `${ONE}/authorizations/:id`,
    permission: 'connections.edit',
    audit: ['connection.reconnected'],
    summary: 'Page: switch to another account, or give up an authorization',
    query: OpenedQuery,
    handler: async (request) => {
      const { project, environment, params, query, form } = request
      const place = { project, environment }
      const by = callerOf(request)
      if (form.get('decision') === 'switch') await authorizations.confirm(place, params.id, by)
      else await authorizations.cancel(place, params.id, by)
      const opened = openedIn(query.in)
      const connection = await connections.get(place, params.key)
      const paths = new AuthorizationPaths(place, connection, opened)
      const view = await authorizations.view(place, params.id, by)
      const state = <ConnectState state={{ kind: 'ended', view }} paths={paths} opened={opened} />
      return htmlReply(await state, 200, { 'hx-trigger': htmxTrigger({ events: { connectionsChanged: {} } }) })
    },
  })
}

/** A refusal that a person can act on, as the state of the sheet. */
function failureOf(error: unknown) {
  const { status, code, options } = toProblem(error)
  if (status !== 409 && status !== 422 && status !== 429) throw error
  const { detail, hint } = options
  return { kind: 'refused' as const, status, code, detail, hint }
}

const wordsOf = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean)
