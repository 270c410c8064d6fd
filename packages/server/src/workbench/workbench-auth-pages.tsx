import type { AuthManifest } from '@plugboard/core/host'
import type { Caller } from '../caller.js'
import { ConnectionPaths } from '../connections/connection-paths.js'
import { needsConsent } from '../connections/credential-source.js'
import type { Place } from '../environments/environment.js'
import { htmxTrigger } from '../html/htmx-trigger.js'
import { callerOf } from '../http/caller-of.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage, type PageAnswer } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import type { CallWatch } from '../piece-host/call-watch.js'
import { findMethod, type InstalledPiece } from '../pieces/installed-piece.js'
import type { Typed } from './kept-connections.js'
import { readCredentials } from './read-credentials.js'
import { tryFailure } from './try-failure.js'
import { TryRefused, TrySucceeded } from './try-result.js'
import { watchCall } from './watched-call.js'
import { FORM_LIMITS, WORKBENCH, type WorkbenchPageParts } from './workbench-page-parts.js'

const LIMITS = { ...FORM_LIMITS, seconds: 60 }

/** Testing credentials, which are then kept to run with, and connecting at a provider. */
export function workbenchAuthPages(parts: WorkbenchPageParts): Route[] {
  return [tryPage(parts)]
}

function tryPage(parts: WorkbenchPageParts): Route {
  return definePage({
    method: 'post',
    path: `${WORKBENCH}/auth/:name`,
    permission: 'connections.edit',
    audit: ['connection.created', 'connection.changed', 'connection.tested', 'connection.deleted'],
    summary: 'Page: test credentials in the workbench, and keep them',
    limits: LIMITS,
    handler: async (request) => {
      const { project, environment, params, form } = request
      const { piece } = parts.workbench.state
      const method = piece && findMethod(piece, params.name)
      if (!piece || !method) throw notFound()
      const { watch, seen } = watchCall()
      try {
        const typed = readCredentials(method, form)
        const tried = { place: { project, environment }, piece, method, typed }
        if (needsConsent(method)) return await connect(parts, tried, callerOf(request))
        const tested = await test(parts, tried, callerOf(request), watch)
        const events = { connectionsChanged: {} }
        const page = <TrySucceeded method={method.name} tested={tested} seen={seen} />
        return htmlReply(await page, 200, { 'hx-trigger': htmxTrigger({ events }) })
      } catch (error) {
        const failure = tryFailure(error, method.name)
        return htmlReply(await (<TryRefused method={method.name} {...failure} seen={seen} />), failure.status)
      }
    },
  })
}

interface Tried {
  readonly place: Place
  readonly piece: InstalledPiece
  readonly method: AuthManifest
  readonly typed: Typed
}

async function test(
  { kept, tests }: WorkbenchPageParts,
  { place, piece, method, typed }: Tried,
  caller: Caller,
  watch: CallWatch,
) {
  const draft = await kept.draft(place, piece, method, typed.values)
  const tested = await tests.test(place, draft, { ...caller, watch })
  const { id, status } = await kept.keep(place, piece, method, typed, caller)
  if (status !== 'active') await tests.testStored(place, id, caller)
  return tested
}

/** It is kept, and waits for consent: on to the provider, in the window that the press opened. */
async function connect(
  { kept }: WorkbenchPageParts,
  { place, piece, method, typed }: Tried,
  caller: Caller,
): Promise<PageAnswer> {
  const connection = await kept.keep(place, piece, method, typed, caller)
  const address = new ConnectionPaths(place).connect(connection, { opened: 'list' })
  return <div hx-post={address} hx-trigger="load" hx-target="#dialog-slot" data-connecting />
}
