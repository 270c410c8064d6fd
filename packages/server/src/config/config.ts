import type { ConfiguredOAuth2App } from './parse-oauth2-apps.js'
import type { VariableName } from './variables.js'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export const EGRESS_MODES = ['local', 'hosted', 'locked'] as const

/** The server's settings, read once at the start. */
export interface Config {
  /** `local`: listens on loopback only and has no https address. Decides limits and defaults. */
  readonly mode: 'local' | 'hosted'
  /** Absolute path of the data folder. */
  readonly dataFolder: string
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Without a path; absent where the address it listens on is the one people use. */
  readonly publicUrl?: URL
  /** Name of the session cookie where browsers do not use https; absent for the usual one. */
  readonly sessionName?: string
  /** `postgres://…`; absent for SQLite. */
  readonly databaseUrl?: string
  /** At most one of the two. */
  readonly rootKey: { readonly value?: string; readonly file?: string }
  readonly adminToken?: string
  readonly egress: {
    readonly mode: (typeof EGRESS_MODES)[number]
    /** As it was written; the egress policy reads it. */
    readonly allow: string
  }
  /** Piece name → name of one of its endpoints → address. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** For all projects; secrets in the clear. */
  readonly oauth2Apps: readonly ConfiguredOAuth2App[]
  /** Absolute paths of further folders that hold piece packages. */
  readonly pieceFolders: readonly string[]
  /** Real paths of the folders that pieces which declare `folders` may use. */
  readonly folders: readonly string[]
  /** Where pieces are installed from; without `url` the one npm is set to use. */
  readonly registry: { readonly url?: URL; readonly token?: string }
  /** Longest time of an action, in seconds. */
  readonly actionSeconds: number
  /** Absolute path of the folder for renewed credentials the database does not have yet. */
  readonly spillFolder: string
  /** Seconds between rounds of renewals. */
  readonly renewalSeconds: number
  /** Addresses (`10.1.2.3`) and networks (`10.0.0.0/8`). */
  readonly trustedProxies: readonly string[]
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** What is odd but no reason to stop, as sentences. */
  readonly warnings: readonly string[]
  /** The variables that were read and hold secrets: remove them from the environment. */
  readonly secretVariables: readonly VariableName[]
}
