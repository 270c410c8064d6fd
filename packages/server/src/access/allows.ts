import { isPlatformWide, type Permission, rightsOf } from './permissions.js'
import type { Principal } from './principal.js'

/** Where a right is asked for: nowhere in particular, in a project, or in one environment of it. */
export interface Scope {
  readonly projectId?: string
  readonly environmentId?: string
}

/** What a token restricted to an environment may still see of the project around it. */
const OUTSIDE_ENVIRONMENT: ReadonlySet<Permission> = new Set(['flows.view', 'pieces.view', 'environments.view'])

/**
 * Whether a principal has a right. Without a project it has the rights it holds in any of its projects. A token that is
 * restricted to an environment has none in another one, and only a few rights to read where no environment is named.
 */
export function allows(principal: Principal, permission: Permission, scope: Scope = {}): boolean {
  if (principal.isAdmin) return true
  if (isPlatformWide(permission)) return false
  if (principal.environmentId !== undefined && !reaches(principal.environmentId, permission, scope)) return false
  if (scope.projectId === undefined) return principal.projectIds.some((id) => hasIn(principal, id, permission))
  return hasIn(principal, scope.projectId, permission)
}

function hasIn(principal: Principal, projectId: string, permission: Permission): boolean {
  const role = principal.roleIn(projectId)
  return role !== undefined && rightsOf(role).has(permission)
}

function reaches(only: string, permission: Permission, scope: Scope): boolean {
  return scope.environmentId === undefined ? OUTSIDE_ENVIRONMENT.has(permission) : scope.environmentId === only
}
