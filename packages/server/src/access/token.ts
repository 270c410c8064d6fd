import type { Role } from './permissions.js'

/** An API token, without its secret. Times are UTC milliseconds. */
export interface Token {
  readonly id: string
  readonly projectId: string
  /** The only environment it reaches; null for all of the project. */
  readonly environmentId: string | null
  readonly name: string
  readonly role: Role
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
  /** To the hour; null before its first use. */
  readonly lastUsedAt: number | null
}

/** What a token may do is decided when it is made; none of it can be changed afterwards. */
export interface NewToken {
  readonly name: string
  readonly role: Role
  readonly environmentId: string | null
  /** 1 to 365. */
  readonly expiresInDays: number
}
