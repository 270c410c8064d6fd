/** Every right there is, with the sentence that explains it. */
export const PERMISSIONS = {
  'connections.view': 'See connections, without their secrets',
  'connections.add': 'Create connections',
  'connections.edit': 'Change, reconnect and replace connections',
  'connections.clone': 'Clone connections',
  'connections.delete': 'Delete connections that nothing uses',
  'connections.force_delete': 'Delete connections that are in use',
  'connections.test': 'Test connections',
  'connections.use': 'Use connections in flows and be given their credentials',
  'connections.audit': 'See the history of a connection',
  'flows.view': 'See flows',
  'flows.edit': 'Create and change flows',
  'flows.publish': 'Publish versions of flows',
  'flows.deploy': 'Choose the version an environment runs',
  'flows.run': 'Run flows',
  'flows.delete': 'Delete flows',
  'pieces.view': 'See the installed pieces',
  'pieces.manage': 'Install, upgrade and remove pieces',
  'runs.view': 'See runs and their results',
  'audit.view': 'Read the audit trail',
  'audit.verify': 'Verify the audit trail',
  'environments.view': 'See environments',
  'environments.edit': 'Add, rename and remove environments',
  'members.view': 'See who belongs to the project',
  'members.edit': 'Add and remove members and change their roles',
  'oauth2_apps.view': 'See OAuth2 apps, without their secrets',
  'oauth2_apps.edit': 'Enter, change and delete OAuth2 apps',
  'tokens.manage': 'Create and revoke API tokens of the project',
  'platform.admin': 'Administer the whole platform',
} as const

/** The name of a right. */
export type Permission = keyof typeof PERMISSIONS

export const ROLES = ['admin', 'builder', 'operator', 'viewer'] as const

/** What a member or a token is in one project. */
export type Role = (typeof ROLES)[number]

const VIEW: readonly Permission[] = [
  'connections.view',
  'flows.view',
  'pieces.view',
  'runs.view',
  'environments.view',
  'members.view',
  'oauth2_apps.view',
]

const KEEP_CONNECTIONS: readonly Permission[] = [
  'connections.add',
  'connections.edit',
  'connections.clone',
  'connections.delete',
  'connections.test',
  'connections.use',
]

/** Rights over what all projects share; no role in a project gives them. */
const PLATFORM_WIDE: ReadonlySet<Permission> = new Set<Permission>(['platform.admin', 'pieces.manage'])

const RIGHTS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(permissionNames().filter((permission) => !PLATFORM_WIDE.has(permission))),
  builder: new Set([...VIEW, ...KEEP_CONNECTIONS, 'flows.edit', 'flows.publish', 'flows.run', 'flows.delete']),
  operator: new Set([
    ...VIEW,
    ...KEEP_CONNECTIONS,
    'connections.force_delete',
    'connections.audit',
    'flows.deploy',
    'flows.run',
    'audit.view',
    'audit.verify',
  ]),
  viewer: new Set(VIEW),
}

/** The names of all rights, in the order people read them. */
export function permissionNames(): readonly Permission[] {
  return Object.keys(PERMISSIONS).filter(isPermission)
}

/** The rights that a role gives inside its project. */
export function rightsOf(role: Role): ReadonlySet<Permission> {
  return RIGHTS[role]
}

/** Whether a right concerns what all projects share, so that only administrators of the platform have it. */
export function isPlatformWide(permission: Permission): boolean {
  return PLATFORM_WIDE.has(permission)
}

/** Whether a text, such as a stored one, is the name of a role. */
export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text)
}

function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text)
}
