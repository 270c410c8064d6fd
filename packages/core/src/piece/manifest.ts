import type { AuthKind, Guide, OAuth2Settings } from '../auth/auth-method.js'
import type { FieldSchema, FormSchema } from '../field/field-meta.js'
import type { PieceType } from './piece.js'

/** One auth method, as data. */
export interface AuthManifest {
  kind: AuthKind
  name: string
  title: string
  version: number
  fields: FormSchema
  destination: readonly string[]
  guide?: Guide
  /** The piece can try the credentials. */
  testable: boolean
  /** The piece renews the values itself. */
  refreshable: boolean
  /** The piece turns values saved under an older `version` into today's. */
  migrates?: true
  /** Names of the values that renewing obtains beside those of the form. */
  renewed?: readonly string[]
  oauth2?: OAuth2Settings
}

/** One action, as data. */
export interface ActionManifest {
  name: string
  title: string
  description: string
  group?: string
  /** Absent: every auth method of the piece. */
  methods?: readonly string[]
  scopes?: readonly string[]
  input: FormSchema
  output?: FieldSchema
  idempotent: boolean
  /** Longest time it may take, in seconds. Absent: 60. */
  timeout?: number
}

/** One trigger, as data. */
export interface TriggerManifest {
  kind: 'polling' | 'webhook'
  name: string
  title: string
  description: string
  methods?: readonly string[]
  scopes?: readonly string[]
  input: FormSchema
  output?: FieldSchema
  /** Of a polling trigger: seconds between polls. */
  interval?: number
  /** Of a polling trigger: it can wait for news. */
  waits?: true
  /** Of a webhook trigger: all flows of a connection share one address. */
  perConnection?: true
}

/**
 * Everything about a piece that can be known without running it, as plain JSON. The server lists pieces and renders
 * forms from it.
 */
export interface Manifest {
  name: string
  title: string
  /** Of the package. */
  version: string
  /** Name of the package. */
  package: string
  contract: number
  type: PieceType
  description: string
  icon: string
  docs: string
  endpoints: Readonly<Record<string, string>>
  /** Works in folders of the machine the server runs on. */
  folders?: true
  auth: readonly AuthManifest[]
  actions: readonly ActionManifest[]
  triggers: readonly TriggerManifest[]
}
