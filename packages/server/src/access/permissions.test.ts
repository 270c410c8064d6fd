import { describe, expect, it } from 'vitest'
import { allows } from './allows.js'
import { isPlatformWide, type Permission, permissionNames, ROLES, type Role, rightsOf } from './permissions.js'
import type { Principal } from './principal.js'

/** Which roles have a right in their project: a(dmin), b(uilder), o(perator), v(iewer). */
const MATRIX: Readonly<Record<Permission, string>> = {
  'connections.view': 'a b o v',
  'connections.add': 'a b o',
  'connections.edit': 'a b o',
  'connections.clone': 'a b o',
  'connections.delete': 'a b o',
  'connections.force_delete': 'a o',
  'connections.test': 'a b o',
  'connections.use': 'a b o',
  'connections.audit': 'a o',
  'flows.view': 'a b o v',
  'flows.edit': 'a b',
  'flows.publish': 'a b',
  'flows.deploy': 'a o',
  'flows.run': 'a b o',
  'flows.delete': 'a b',
  'pieces.view': 'a b o v',
  'pieces.manage': '',
  'runs.view': 'a b o v',
  'audit.view': 'a o',
  'audit.verify': 'a o',
  'environments.view': 'a b o v',
  'environments.edit': 'a',
  'members.view': 'a b o v',
  'members.edit': 'a',
  'oauth2_apps.view': 'a b o v',
  'oauth2_apps.edit': 'a',
  'tokens.manage': 'a',
  'platform.admin': '',
}

function principal(role: Role | undefined, more: Partial<Principal> = {}): Principal {
  return {
    kind: 'token',
    id: 'x',
    label: 'x',
    name: 'x',
    isAdmin: false,
    roleIn: (projectId) => (projectId === 'prj_a' ? role : undefined),
    projectIds: role === undefined ? [] : ['prj_a'],
    ...more,
  }
}

describe('the rights of the roles', () => {
  it.each(Object.entries(MATRIX))('%s: %s', (permission, roles) => {
    const having = ROLES.filter((role) =>
      permissionNames().some((one) => one === permission && rightsOf(role).has(one)),
    )
    expect(having.map((role) => role.charAt(0)).join(' ')).toBe(roles)
  })

  it('leave nothing out of the table', () => {
    expect(Object.keys(MATRIX)).toEqual(permissionNames())
  })
})

describe('a principal', () => {
  it('has the rights of its role in its own project only', () => {
    expect(allows(principal('builder'), 'flows.edit', { projectId: 'prj_a' })).toBe(true)
    expect(allows(principal('builder'), 'flows.edit', { projectId: 'prj_b' })).toBe(false)
    expect(allows(principal('viewer'), 'flows.edit', { projectId: 'prj_a' })).toBe(false)
    expect(allows(principal(undefined), 'connections.view', { projectId: 'prj_a' })).toBe(false)
  })

  it('has outside a project what it has in any, but nothing over the platform', () => {
    expect(allows(principal('viewer'), 'pieces.view')).toBe(true)
    expect(allows(principal(undefined), 'pieces.view')).toBe(false)
    for (const permission of permissionNames().filter(isPlatformWide)) {
      expect(allows(principal('admin'), permission)).toBe(false)
      expect(allows(principal('admin'), permission, { projectId: 'prj_a' })).toBe(false)
    }
  })

  it('may do everything as an administrator', () => {
    for (const permission of permissionNames()) {
      expect(allows(principal(undefined, { isAdmin: true }), permission, { projectId: 'prj_b' })).toBe(true)
    }
  })

  it('restricted to an environment has its rights there, and may hardly read elsewhere', () => {
    const restricted = principal('admin', { environmentId: 'env_dev' })
    const allowed = (environmentId?: string) =>
      permissionNames().filter((one) =>
        allows(restricted, one, { projectId: 'prj_a', ...(environmentId && { environmentId }) }),
      )
    expect(allowed('env_dev')).toEqual(permissionNames().filter((one) => rightsOf('admin').has(one)))
    expect(allowed('env_prod')).toEqual([])
    expect(allowed()).toEqual(['flows.view', 'pieces.view', 'environments.view'])
  })
})
