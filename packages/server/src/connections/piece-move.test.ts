import { describe, expect, it } from 'vitest'
import { moveKind } from './piece-move.js'
import { savedConnection, versionedMethod, versionedPiece } from './testing/versioned-piece.js'

type Method = ReturnType<typeof versionedMethod>

const connection = savedConnection()
const migrates = { migrates: true as const }
const form = ['server', '!token']
const kindFor = (method: Method, more = {}) => moveKind({ ...connection, ...more }, versionedPiece('2.0.0', [method]))
const consented: Partial<Method> = {
  ...migrates,
  kind: 'oauth2',
  oauth2: { grant: 'authorizationCode', tokenUrl: 'https://login.example/token', scopes: [] },
}

describe('what becomes of a connection in another version', () => {
  it('is moved where the auth version is the same, whether the piece migrates or not', () => {
    expect(kindFor(versionedMethod(1, form))).toBe('move')
    expect(kindFor(versionedMethod(1, form, migrates))).toBe('move')
  })

  it('is migrated where the auth version is higher and the piece can do it', () => {
    expect(kindFor(versionedMethod(2, ['region'], migrates))).toBe('migrate')
    expect(kindFor(versionedMethod(5, ['region'], migrates))).toBe('migrate')
  })

  it.each([
    ['the piece does not migrate', versionedMethod(2, form)],
    ['the auth version is lower', versionedMethod(0, form, migrates)],
    ['the auth method is gone', versionedMethod(1, form, { name: 'other' })],
    ['a secret would be public in the same auth version', versionedMethod(1, ['server', 'token'], migrates)],
  ])('waits for a person where %s', (_, method) => {
    expect(kindFor(method)).toBe('reconnect')
  })

  it('waits for a person where consent is needed that nobody has given', () => {
    const method = versionedMethod(2, form, consented)
    expect(kindFor(method)).toBe('reconnect')
    expect(kindFor(method, { grantFingerprint: 'f00d' })).toBe('migrate')
    expect(kindFor(method, { status: 'missing' })).toBe('migrate')
  })
})
