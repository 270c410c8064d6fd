import type { AuthManifest } from '@plugboard/core/host'
import type { InstalledPiece } from '../../pieces/installed-piece.js'
import type { Connection } from '../connection.js'
import { samplePiece } from './sample-piece.js'

type Saved = Pick<
  Connection,
  | 'piece'
  | 'pieceVersion'
  | 'method'
  | 'authVersion'
  | 'values'
  | 'secretsSet'
  | 'status'
  | 'grantFingerprint'
  | 'modifiedAt'
>

/** The warehouse in a version, with these auth methods. */
export const versionedPiece = (version: string, auth: AuthManifest[]): InstalledPiece => ({
  ...samplePiece,
  manifest: { ...samplePiece.manifest, version, auth },
})

/** An auth method `password`: text fields and, after an exclamation mark, secret ones; all of them required. */
export function versionedMethod(version: number, fields: readonly string[], more: Partial<AuthManifest> = {}) {
  const names = fields.map((field) => field.replace('!', ''))
  const properties = fields.map((field, index) => {
    const kind = field.startsWith('!') ? ('secret' as const) : ('text' as const)
    return [names[index], { type: 'string', minLength: 1, title: field, 'x-field': { kind } }]
  })
  const method: AuthManifest = {
    kind: 'custom',
    name: 'password',
    title: 'Password',
    version,
    fields: { type: 'object', required: names, properties: Object.fromEntries(properties) },
    destination: [],
    testable: true,
    refreshable: false,
    ...more,
  }
  return method
}

/** A connection saved with version 1.0.0 of the warehouse, at a server and with a secret token. */
export const savedConnection = (more: Partial<Saved> = {}): Saved => ({
  piece: 'warehouse',
  pieceVersion: '1.0.0',
  method: 'password',
  authVersion: 1,
  values: { server: 'one.example' },
  secretsSet: { token: 5 },
  status: 'active',
  grantFingerprint: null,
  modifiedAt: 7,
  ...more,
})
