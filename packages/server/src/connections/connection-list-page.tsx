import { ShortCache } from '../access/short-cache.js'
import { IconSprite } from '../html/icon-sprite.js'
import { Layout } from '../html/layout.js'
import { PageHeader } from '../html/page-header.js'
import { WithSide } from '../html/with-side.js'
import { htmlReply } from '../http/html-reply.js'
import { definePage } from '../http/page.js'
import type { Route } from '../http/route-entry.js'
import type { AppProblem } from '../oauth2/oauth2-app.js'
import { AppProblems } from '../oauth2/oauth2-app-problems.js'
import { ConnectionList, NewConnectionButton } from './connection-list.js'
import { type ConnectionPageParts, IN_ENVIRONMENT } from './connection-page-parts.js'
import { ConnectionPaths } from './connection-paths.js'
import { connectionShell } from './connection-shell.js'
import { readWindow } from './connection-window.js'
import { ListFilter, listAddress, windowQuery } from './list-filter.js'
import { iconsOf, ListSidebar } from './list-sidebar.js'
import { ListToolbar } from './list-toolbar.js'
import { RowMenu } from './row-menu.js'

/** The list of an environment's connections. */
export function connectionListPage(parts: ConnectionPageParts): Route {
  const { connections, catalog, apps } = parts
  const problems = rememberProblems(apps)
  return definePage({
    method: 'get',
    path: `${IN_ENVIRONMENT}/connections`,
    permission: 'connections.view',
    audit: { none: 'reads without secrets' },
    summary: 'Page: connections',
    query: ListFilter,
    handler: async (request) => {
      const { project, environment, query: filter } = request
      const place = { project, environment }
      const [page, facets] = await Promise.all([
        readWindow(connections, place, windowQuery(filter)),
        connections.facets(place),
      ])
      const paths = new ConnectionPaths(place)
      const tagAddress = (tag: string) => listAddress(paths.list, filter, { tag })
      const mayAdd = request.may('connections.add')
      const list = (
        <ConnectionList
          page={page}
          filter={filter}
          context={{ paths, now: Date.now(), tagAddress }}
          mayAdd={mayAdd}
          environment={environment.name}
        />
      )
      const side = { facets, filter, list: paths.list, icons: iconsOf(facets, catalog) }
      if (request.partial) {
        const part = (
          <>
            {list}
            <ListSidebar {...side} replacing />
          </>
        )
        return htmlReply(await part, 200, { 'hx-replace-url': listAddress(paths.list, filter, stepOf(filter)) })
      }
      return (
        <Layout {...(await connectionShell(request, parts))} title="Connections" wide>
          <PageHeader
            title="Connections"
            description={`The accounts and credentials that flows in ${environment.name} work with.`}
          >
            {mayAdd ? <NewConnectionButton href={paths.create()} /> : null}
          </PageHeader>
          <AppProblems project={project} problems={await problems(project)} mayEdit={request.may('oauth2_apps.edit')} />
          <WithSide side={<ListSidebar {...side} />}>
            <ListToolbar filter={filter} list={paths.list} types={typesOf(catalog.list())} />
            {list}
          </WithSide>
          <RowMenu
            place={place}
            mayEdit={request.may('connections.edit')}
            mayTest={request.may('connections.test')}
            mayDelete={request.may('connections.delete')}
          />
          <IconSprite names={['circle-check', 'circle-dashed', 'circle-x', 'ellipsis']} />
        </Layout>
      )
    },
  })
}

/** Asked for at most once a second for a project, so that the list stays as quick as it is. */
function rememberProblems(apps: ConnectionPageParts['apps']) {
  const known = new ShortCache<AppProblem[]>()
  return async (project: { id: string }): Promise<AppProblem[]> => {
    const cached = known.get(project.id)
    if (cached) return cached
    const found = await apps.problems(project)
    known.set(project.id, found)
    return found
  }
}

const stepOf = ({ cursor, before }: ListFilter) => ({ cursor, before })

const typesOf = (pieces: readonly { manifest: { type: string } }[]) =>
  [...new Set(pieces.map(({ manifest }) => manifest.type))].sort()
