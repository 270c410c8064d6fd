import type { Role } from './permissions.js'

/** Who sends a request, once authenticated: a person, an API token, or the administrator token of the configuration. */
export interface Principal {
  readonly kind: 'user' | 'token' | 'admin_token'
  readonly id: string
  /** How people recognise it in the audit trail: an e-mail address, the name of a token. */
  readonly label: string
  /** For the user menu: a person's name, the name of a token. */
  readonly name: string
  /** May do everything in every project. */
  readonly isAdmin: boolean
  /** The only environment a restricted token reaches. */
  readonly environmentId?: string
  /** The session it came with, for a person signed in with a browser. */
  readonly sessionId?: string
  /** The role in a project; `undefined` for who has none there, which must look as if the project did not exist. */
  roleIn(projectId: string): Role | undefined
  /** The projects it has a role in. Not complete for administrators, who have all. */
  readonly projectIds: readonly string[]
}
