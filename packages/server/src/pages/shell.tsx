import type { Permission } from '../access/permissions.js'
import type { EnvironmentPlace, ProjectPlace } from '../access/place.js'
import type { Principal } from '../access/principal.js'
import type { EnvironmentService } from '../environments/environment-service.js'
import type { AssetUrls } from '../html/assets.js'
import type { EnvironmentLink, NavItem, Shell } from '../html/layout.js'
import { projectPaths } from './project-paths.js'

/** What every page needs beside its own services. */
export interface PageParts {
  readonly assets: AssetUrls
  readonly environments: EnvironmentService
  /** Entries of the navigation before all others, on a server for one purpose. */
  readonly nav?: readonly NavItem[]
}

/** The parts of a request the shell is made of; any request of a page in a project has them. */
export interface ShellRequest {
  readonly principal: Principal
  readonly project: ProjectPlace
  readonly environment?: EnvironmentPlace | undefined
  may(permission: Permission): boolean
}

export type ActivePage = 'connections' | 'flows' | 'runs' | 'pieces' | 'audit' | 'settings'

interface ShellOptions {
  /** The environment shown as chosen, where it is not part of the address. Default: the authoring environment. */
  readonly environment?: EnvironmentPlace | undefined
  /** Address of this page in another environment. Without it the page shows no environment selector. */
  inEnvironment?(environment: EnvironmentPlace): string
}

/**
 * The `Layout` props that all pages of a project share: navigation, selectors, user.
 *
 * @example
 * const props = await shell(request, parts, 'flows', { inEnvironment: ({ key }) => `${path}?environment=${key}` })
 * return <Layout {...props} title="Flows">…</Layout>
 */
export async function shell(
  request: ShellRequest,
  parts: PageParts,
  active: ActivePage,
  { environment: chosen, inEnvironment }: ShellOptions = {},
): Promise<Shell & { active: ActivePage }> {
  const { project, principal } = request
  const all = (await parts.environments.project(project.id))?.environments ?? []
  const authoring = all.find(({ id }) => id === project.authoringEnvironmentId)
  const environment = request.environment ?? chosen ?? authoring
  if (!environment) throw new Error(`Project ${project.key} has no authoring environment`)
  return {
    active,
    assets: parts.assets,
    project: { title: project.name, href: projectPaths.connections(project, environment) },
    nav: [...(parts.nav ?? []), ...navigation(request, environment)],
    ...(inEnvironment && { environments: selector(environment, all, inEnvironment) }),
    user: { name: principal.name, ...(principal.kind === 'user' && { email: principal.label }) },
    signOutAction: '/sign-out',
  }
}

function selector(
  current: EnvironmentPlace,
  all: readonly EnvironmentPlace[],
  inEnvironment: (environment: EnvironmentPlace) => string,
): NonNullable<Shell['environments']> {
  const items: EnvironmentLink[] = all.map((one) => ({ key: one.key, title: one.name, href: inEnvironment(one) }))
  return { current: current.key, items }
}

interface Entry extends NavItem {
  readonly key: ActivePage
  readonly permission: Permission
}

/** Only what the person may open. */
function navigation(request: ShellRequest, environment: EnvironmentPlace): NavItem[] {
  return entries(request.project, environment)
    .filter(({ permission }) => request.may(permission))
    .map(({ permission: _, ...item }) => item)
}

function entries(project: ProjectPlace, environment: EnvironmentPlace): Entry[] {
  const paths = {
    connections: projectPaths.connections(project, environment),
    flows: projectPaths.flows(project),
    runs: projectPaths.runs(project, environment),
    pieces: projectPaths.pieces(project),
    audit: projectPaths.audit(project),
    settings: projectPaths.settings(project),
  }
  return [
    { key: 'connections', title: 'Connections', href: paths.connections, icon: 'plug', permission: 'connections.view' },
    { key: 'flows', title: 'Flows', href: paths.flows, icon: 'workflow', permission: 'flows.view' },
    { key: 'runs', title: 'Runs', href: paths.runs, icon: 'history', permission: 'runs.view' },
    { key: 'pieces', title: 'Pieces', href: paths.pieces, icon: 'puzzle', permission: 'pieces.view' },
    { key: 'audit', title: 'Audit', href: paths.audit, icon: 'scroll-text', permission: 'audit.view' },
    { key: 'settings', title: 'Settings', href: paths.settings, icon: 'settings', permission: 'environments.view' },
  ]
}
