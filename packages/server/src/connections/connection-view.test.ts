import type { AuthManifest } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { viewConnection } from './connection-view.js'
import { relayPiece } from './testing/relay-piece.js'

const place = {
  project: { id: 'prj_1', key: 'default', name: 'Default', authoringEnvironmentId: 'env_1' },
  environment: { id: 'env_1', key: 'development', name: 'Development' },
}

const connection: Connection = {
  id: 'con_1',
  place,
  key: 'relay',
  name: 'Relay',
  piece: 'relay',
  pieceVersion: '1.9.0',
  pieceType: 'Messaging',
  method: 'login',
  authVersion: 3,
  status: 'error',
  reason: { code: 'unreachable', message: 'It does not answer.', since: 5 },
  account: 'ada@one',
  accountId: null,
  requestedScopes: [],
  warning: null,
  app: null,
  grantFingerprint: null,
  scopes: ['mail'],
  tags: ['a'],
  values: { host: 'one.example', port: 25 },
  secretsSet: { password: 7 },
  shared: false,
  createdBy: 'Ada',
  createdAt: 1,
  modifiedBy: 'Bob',
  modifiedAt: 2,
  connectedAt: 3,
  lastTestedAt: 4,
  lastUsedAt: null,
  lastError: 'It does not answer.',
  expiresAt: 9,
  refreshDueAt: 8,
  generation: 6,
}

/** The relay piece with other fields in its auth method. */
function relayWith(change: (method: AuthManifest) => AuthManifest): InstalledPiece {
  const { manifest } = relayPiece
  return { ...relayPiece, manifest: { ...manifest, auth: manifest.auth.map(change) } }
}

describe('a connection as it is shown', () => {
  it('has every value but the secret ones, of which it says since when they are set', () => {
    expect(viewConnection(connection, 2, relayPiece)).toEqual({
      id: 'con_1',
      key: 'relay',
      name: 'Relay',
      piece: {
        name: 'relay',
        title: 'Relay',
        version: '1.9.0',
        icon: '/api/v1/pieces/relay/icon?version=1.9.0',
        type: 'Messaging',
      },
      method: 'login',
      status: 'error',
      reason: { code: 'unreachable', message: 'It does not answer.', since: 5 },
      account: 'ada@one',
      tags: ['a'],
      flows: 2,
      missingScopes: [],
      warning: null,
      scopes: ['mail'],
      values: { host: 'one.example', port: 25, password: { set: true, updatedAt: 7 } },
      shared: false,
      createdBy: 'Ada',
      createdAt: 1,
      modifiedBy: 'Bob',
      modifiedAt: 2,
      connectedAt: 3,
      lastTestedAt: 4,
      lastUsedAt: null,
      lastError: 'It does not answer.',
      expiresAt: 9,
      generation: 6,
    })
  })

  it('hides a value that was stored in the clear before the piece made its field secret', () => {
    const stored = { ...connection, values: { ...connection.values, user: 'canary-user' } }
    const stricter = relayWith((method) => ({
      ...method,
      fields: {
        ...method.fields,
        properties: { ...method.fields.properties, user: { type: 'string', 'x-field': { kind: 'secret' } } },
      },
    }))
    const view = viewConnection(stored, 0, stricter)
    expect(view.values).not.toHaveProperty('user')
    expect(JSON.stringify(view)).not.toContain('canary-user')
    expect(viewConnection(stored, 0, relayPiece).values).toHaveProperty('user', 'canary-user')
  })

  it('says that a secret is set, whatever is kept under its name', () => {
    const odd = { ...connection, values: { host: 'one.example', password: 'canary-password' } }
    for (const piece of [relayPiece, undefined]) {
      expect(JSON.stringify(viewConnection(odd, 0, piece))).not.toContain('canary-password')
    }
  })

  it('is shown under the name of its piece when that is no longer installed', () => {
    const view = viewConnection(connection, 0, undefined)
    expect(view.piece).toMatchObject({ name: 'relay', title: 'relay', version: '1.9.0', type: 'Messaging' })
    expect(view.values).toEqual({ host: 'one.example', port: 25, password: { set: true, updatedAt: 7 } })
  })

  it('shows its values when the piece no longer has its auth method', () => {
    const renamed = relayWith((method) => ({ ...method, name: 'other' }))
    expect(viewConnection(connection, 0, renamed).values).toHaveProperty('host', 'one.example')
  })
})
