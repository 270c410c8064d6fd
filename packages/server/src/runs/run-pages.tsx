import { Type } from '@sinclair/typebox'
import type { FlowService } from '../flows/flow-service.js'
import { Layout } from '../html/layout.js'
import { definePage } from '../http/page.js'
import { DEFAULT_LIMIT } from '../http/page-query.js'
import type { Route } from '../http/route-entry.js'
import { listAddress, pageLinks } from '../pages/page-links.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, shell } from '../pages/shell.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { RunList } from './run-list.js'
import type { RunService } from './run-service.js'
import { RunView } from './run-view.js'

/** What the pages of runs draw on. */
export interface RunPageParts extends PageParts {
  readonly runs: RunService
  readonly flows: FlowService
  readonly catalog: PieceCatalog
}

const ListQuery = Type.Object({
  flow: Type.Optional(Type.String({ maxLength: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 100 })),
  trail: Type.Optional(Type.String({ maxLength: 8_000 })),
})

/** The pages of runs: the history of an environment, and one run. */
export function runPages(parts: RunPageParts): Route[] {
  return [listPage(parts), runPage(parts)]
}

function listPage(parts: RunPageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/environments/:environment/runs',
    permission: 'runs.view',
    audit: { none: 'reads without secrets' },
    summary: 'Runs',
    query: ListQuery,
    handler: async (request) => {
      const { project, environment, query } = request
      const { flow: key, cursor } = query
      const [flow, { items, next }, props] = await Promise.all([
        key === undefined ? undefined : parts.flows.get(project, key),
        parts.runs.list({ project, environment }, { flow: key, cursor, limit: DEFAULT_LIMIT }),
        shell(request, parts, 'runs', {
          inEnvironment: (one) => listAddress(projectPaths.runs(project, one), { flow: key }),
        }),
      ])
      const links = pageLinks(projectPaths.runs(project, environment), { flow: key }, query, next)
      return (
        <Layout {...props} title="Runs">
          <RunList place={{ project, environment }} runs={items} links={links} flow={flow} />
        </Layout>
      )
    },
  })
}

function runPage(parts: RunPageParts): Route {
  return definePage({
    method: 'get',
    path: '/projects/:project/environments/:environment/runs/:id',
    permission: 'runs.view',
    audit: { none: 'reads without secrets' },
    summary: 'Run',
    handler: async (request) => {
      const { project, environment, params } = request
      const run = await parts.runs.get({ project, environment }, params.id)
      const findPiece = (name: string) => parts.catalog.find(name)
      const view = <RunView place={{ project, environment }} run={run} findPiece={findPiece} />
      if (request.partial) return view
      const props = await shell(request, parts, 'runs', { inEnvironment: (one) => projectPaths.runs(project, one) })
      return (
        <Layout {...props} title={run.flow ? `Run of ${run.flow.name}` : 'Run'}>
          {view}
        </Layout>
      )
    },
  })
}
