import { Type } from '@sinclair/typebox'
import type { Place } from '../environments/environment.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { toProblem } from '../http/to-problem.js'
import { goTo } from '../pages/go-to.js'
import type { ShellRequest } from '../pages/shell.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import { ConnectionPaths } from './connection-paths.js'
import { connectionShell } from './connection-shell.js'
import type { ConnectionView } from './connection-view.js'
import { DeleteSheet, type DeleteSheetProps } from './delete-connection-sheet.js'
import { type OpenedIn, openedIn, openedInParameter } from './opened-in.js'
import { revocationSentence } from './revocation-sentence.js'
import { textOf } from './submitted-form.js'

const PATH = `${IN_ENVIRONMENT}/connections/:key/delete` as const

/** Deleting a connection, after asking. */
export function connectionDeletePages(parts: ConnectionPageParts): Route[] {
  return [askPage(parts), deletePage(parts)]
}

function askPage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'get',
    path: PATH,
    permission: 'connections.delete',
    audit: { none: 'reads names' },
    summary: 'Page: confirm deleting a connection',
    query: Type.Object({ in: openedInParameter }),
    handler: async (request) => {
      const { project, environment, params, query } = request
      const place = { project, environment }
      const opened = request.partial ? (openedIn(query.in) ?? 'list') : undefined
      const connection = await parts.connections.get(place, params.key)
      return <DeleteSheet {...(await sheetOf(parts, request, { place, connection, opened }))} />
    },
  })
}

function deletePage(parts: ConnectionPageParts): Route {
  return definePage({
    method: 'post',
    path: PATH,
    permission: 'connections.delete',
    audit: ['connection.deleted', 'connection.delete_refused'],
    summary: 'Page: delete a connection',
    handler: async (request) => {
      const { project, environment, params, form } = request
      const place = { project, environment }
      const connection = await parts.connections.get(place, params.key)
      const opened = openedIn(form.get('in'))
      const force = textOf(form, 'force') === 'true'
      const typed = textOf(form, 'confirm').trim()
      const about = { place, connection, opened }
      if (force && typed !== connection.name) {
        const problem = 'This is not the name of the connection.'
        const again = { ...(await sheetOf(parts, request, about)), typed, problem }
        return htmlReply(await (<DeleteSheet {...again} />), 422)
      }
      const ended = await parts.editor.delete(place, params.key, force, callerOf(request)).catch(inUse)
      if (typeof ended === 'object') {
        return htmlReply(await (<DeleteSheet {...(await sheetOf(parts, request, about))} />), ended.status)
      }
      const { list } = new ConnectionPaths(place)
      if (opened !== 'list') return goTo(request, list)
      const toast = { message: [`${connection.name} was deleted.`, revocationSentence(ended)].join(' ').trim() }
      const events = { connectionsChanged: {} }
      return Reply.empty({ 'hx-trigger': htmxTrigger({ toast, events, closeDialog: true }) })
    },
  })
}

/** A flow began to use it meanwhile, which the sheet then says; anything else is not for this page. */
function inUse(error: unknown): { status: number } {
  const { status, code } = toProblem(error)
  if (code !== 'connection_in_use') throw error
  return { status }
}

interface About {
  place: Place
  connection: ConnectionView
  opened: OpenedIn | undefined
}

async function sheetOf(
  parts: ConnectionPageParts,
  request: ShellRequest & { readonly partial: boolean },
  { place, connection, opened }: About,
): Promise<DeleteSheetProps> {
  return {
    connection,
    place,
    opened,
    dependents: await parts.connections.dependents(place, connection.key),
    mayForce: request.may('connections.force_delete'),
    paths: new ConnectionPaths(place),
    shell: request.partial ? undefined : await connectionShell(request, parts),
  }
}
