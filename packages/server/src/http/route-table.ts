import type { Route, RouteAccess, RouteAudit } from './route-entry.js'

/** One line of the table of everything the server answers to. */
export interface RouteRow {
  readonly method: string
  readonly path: string
  readonly kind: Route['kind']
  readonly permission: RouteAccess
  readonly audit: RouteAudit
  readonly summary: string
}

/**
 * The table of all routes, by path and method.
 *
 * @throws Error if two routes claim the same method and path, or one is declared in a way that cannot be kept.
 */
export function routeTable(routes: readonly Route[]): RouteRow[] {
  const rows = new Map<string, RouteRow>()
  for (const route of routes) {
    const { path, kind, permission, audit, summary } = route
    const method = route.method.toUpperCase()
    const name = `${method} ${path}`
    const problem = rows.has(name) ? 'is declared twice' : problemOf(route)
    if (problem !== undefined) throw new Error(`The route ${name} ${problem}`)
    rows.set(name, { method, path, kind, permission, audit, summary })
  }
  return [...rows.values()].sort((one, other) => compare(one.path, other.path) || compare(one.method, other.method))
}

function problemOf({ method, path, permission, audit, query, reads, unlimited }: Route): string | undefined {
  const hasPlace = path.split('/').includes(':project')
  if (!path.startsWith('/') || /\/\/|[?#*]|.\/$/.test(path)) return 'has a path that could not be reached'
  if (path.split('/').includes(':environment') && !hasPlace) return 'names an environment without its project'
  if (hasPlace && permission === 'public') return 'is public but names a project'
  if (unlimited && permission !== 'public') return 'is without limits but not public'
  if (method === 'get' && reads !== 'nothing') return 'takes a body with GET'
  if (Array.isArray(audit) && audit.length === 0) return 'names no audit event and no reason why'
  if (query && query.additionalProperties === true) return 'takes any query parameter'
  return undefined
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
