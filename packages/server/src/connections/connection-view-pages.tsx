import { Type } from '@sinclair/typebox'
import type { Permission } from '../access/permissions.js'
import type { Place } from '../environments/environment.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { Layout } from '../html/layout.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { findMethod } from '../pieces/installed-piece.js'
import { ConnectionOverview, type ConnectionOverviewProps } from './connection-overview.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import { ConnectionPaths } from './connection-paths.js'
import { connectionShell } from './connection-shell.js'
import { connectionTableRow } from './connection-table-row.js'
import type { ConnectionView } from './connection-view.js'
import { formFailure } from './form-failure.js'
import { listAddress } from './list-filter.js'
import { openedIn, openedInParameter } from './opened-in.js'
import { FormRefused, TestPassed } from './test-result.js'

const HISTORY = 20

/** The page of one connection, and testing it from there or from the list. */
export function connectionViewPages(parts: ConnectionPageParts): Route[] {
  return [viewPage(parts), testPage(parts)]
}

function viewPage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'get',
    path: `${IN_ENVIRONMENT}/connections/:key`,
    permission: 'connections.view',
    audit: { none: 'reads without secrets' },
    summary: 'Page: a connection',
    handler: async (request) => {
      const { project, environment, params } = request
      const place = { project, environment }
      const connection = await parts.connections.get(place, params.key)
      const overview = <ConnectionOverview {...(await overviewOf(parts, place, connection, request))} />
      if (request.partial) return overview
      return (
        <Layout {...(await connectionShell(request, parts))} title={connection.name}>
          {overview}
        </Layout>
      )
    },
  })
}

function testPage(parts: ConnectionPageParts): Route {
  const { connections, tests } = parts
  return definePage({
    method: 'post',
    path: `${IN_ENVIRONMENT}/connections/:key/test`,
    permission: 'connections.test',
    audit: ['connection.tested'],
    summary: 'Page: test a connection',
    rate: 'test',
    query: Type.Object({ in: openedInParameter }),
    handler: async (request) => {
      const { project, environment, params, query } = request
      const place = { project, environment }
      const outcome = await tests.testStored(place, params.key, callerOf(request)).catch(formFailure)
      const connection = await connections.get(place, params.key)
      const paths = new ConnectionPaths(place)
      if (!request.partial) return Reply.redirect(paths.view(connection))
      const failed = 'problems' in outcome
      const why = failed ? [outcome.detail ?? outcome.title, outcome.hint].filter(Boolean).join(' ') : 'It works.'
      const toast = { message: `${connection.name}: ${why}`, tone: failed ? ('error' as const) : ('success' as const) }
      if (openedIn(query.in) !== 'view') {
        const tagAddress = (tag: string) => listAddress(paths.list, {}, { tag })
        const row = connectionTableRow(connection, { paths, now: Date.now(), tagAddress })
        return htmlReply(await row, 200, { 'hx-trigger': htmxTrigger({ toast }) })
      }
      const result = failed ? <FormRefused failure={{ ...outcome, problems: [] }} /> : <TestPassed tested={outcome} />
      const overview = await overviewOf(parts, place, connection, request)
      return htmlReply(await (<ConnectionOverview {...overview} result={result} />), 200)
    },
  })
}

async function overviewOf(
  { connections, catalog, audit }: ConnectionPageParts,
  place: Place,
  connection: ConnectionView,
  caller: { may(permission: Permission): boolean },
): Promise<ConnectionOverviewProps> {
  const { id, key, piece, method } = connection
  const current = catalog.find(piece.name)
  const own = catalog.find(piece.name, piece.version) ?? current
  const target = { type: 'connection', id }
  const [dependents, history] = await Promise.all([
    connections.dependents(place, key),
    caller.may('connections.audit') ? audit.list({ projectId: place.project.id, target, limit: HISTORY }) : undefined,
  ])
  return {
    connection,
    place,
    paths: new ConnectionPaths(place),
    method: own && findMethod(own, method),
    isEditable: current !== undefined && findMethod(current, method) !== undefined,
    dependents,
    history: history?.items,
    may: {
      edit: caller.may('connections.edit'),
      test: caller.may('connections.test'),
      delete: caller.may('connections.delete'),
    },
  }
}
