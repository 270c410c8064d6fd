import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from '@sinclair/typebox'
import { Layout } from '../html/layout.js'
import { definePage } from '../http/page.js'
import { Reply } from '../http/reply.js'
import type { Route } from '../http/route-entry.js'
import { notFound } from '../http/to-problem.js'
import { shell } from '../pages/shell.js'
import { ICON_HEADERS } from '../pieces/icon-headers.js'
import { FORM_LIMITS, WORKBENCH, type WorkbenchPageParts } from './workbench-page-parts.js'
import { WorkbenchView } from './workbench-view.js'
import { viewProps } from './workbench-view-props.js'

const reads = { none: 'reads manifests, and connections without secrets' }

/** The workbench itself: the page, its parts after a build, and the events that tell of one. */
export function workbenchPages(parts: WorkbenchPageParts): Route[] {
  return [showPage(parts), refreshPage(parts), eventsPage(parts), iconPage(parts)]
}

function showPage(parts: WorkbenchPageParts): Route {
  return definePage({
    method: 'get',
    path: WORKBENCH,
    permission: 'connections.view',
    audit: reads,
    summary: 'Page: workbench',
    handler: async (request) => {
      const { piece } = parts.workbench.state
      const props = { ...(await shell(request, parts, 'pieces')), active: 'workbench' }
      return (
        <Layout {...props} title={piece ? `${piece.manifest.title} workbench` : 'Workbench'}>
          <WorkbenchView {...(await viewProps(parts, request, new URLSearchParams()))} />
        </Layout>
      )
    },
  })
}

function refreshPage(parts: WorkbenchPageParts): Route {
  return definePage({
    method: 'post',
    path: `${WORKBENCH}/refresh`,
    permission: 'connections.view',
    audit: reads,
    summary: 'Page: the workbench after a build, with what was typed',
    limits: FORM_LIMITS,
    handler: async (request) => <WorkbenchView {...(await viewProps(parts, request, request.form))} />,
  })
}

function eventsPage({ streams }: WorkbenchPageParts): Route {
  return definePage({
    method: 'get',
    path: `${WORKBENCH}/events`,
    permission: 'connections.view',
    audit: { none: 'tells that the piece was built' },
    summary: 'Events of the workbench',
    handler: () => Reply.raw('text/event-stream', streams.open()),
  })
}

function iconPage({ workbench }: WorkbenchPageParts): Route {
  return definePage({
    method: 'get',
    path: `${WORKBENCH}/icon`,
    permission: 'pieces.view',
    audit: { none: 'reads a file of the piece' },
    summary: 'Icon of the piece in the workbench',
    query: Type.Object({ revision: Type.Optional(Type.String({ maxLength: 20 })) }),
    handler: async () => {
      const { piece } = workbench.state
      const file = piece && join(piece.directory, piece.manifest.icon)
      if (!file || !existsSync(file)) throw notFound()
      const svg = await readFile(file, 'utf8')
      return Reply.raw('image/svg+xml', svg, { headers: ICON_HEADERS })
    },
  })
}
