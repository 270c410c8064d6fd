import { describe, expect, it } from 'vitest'
import { PieceCatalog } from '../pieces/piece-catalog.js'
import { editedVersion, fittingVersion, ownVersion, reconnectWarning, takesAsItIs } from './fitting-version.js'
import { savedConnection, versionedMethod, versionedPiece } from './testing/versioned-piece.js'

const own = versionedMethod(1, ['server', '!token'])
const connection = savedConnection()

/** A catalog of the version the connection was saved with and one whose auth method is this. */
const beside = (...auth: Parameters<typeof versionedPiece>[1]) =>
  new PieceCatalog([versionedPiece('1.0.0', [own]), versionedPiece('2.0.0', auth)])
const versionOf = (piece: { manifest: { version: string } }) => piece.manifest.version

describe('the version a connection runs with', () => {
  it('is the one it was saved with, and the current one where that is gone', () => {
    expect(versionOf(ownVersion(beside(own), connection))).toBe('1.0.0')
    expect(versionOf(ownVersion(new PieceCatalog([versionedPiece('2.0.0', [own])]), connection))).toBe('2.0.0')
  })
})

describe('the version a connection is authorized in', () => {
  const fitting = (...auth: Parameters<typeof beside>) => versionOf(fittingVersion(beside(...auth), connection))

  it('is the current one where its auth version is the same, or its form asks for nothing else', () => {
    expect(fitting(own)).toBe('2.0.0')
    expect(fitting(versionedMethod(2, ['server', '!token']))).toBe('2.0.0')
  })

  it.each([
    ['asks for more', versionedMethod(2, ['server', 'region', '!token'])],
    ['has no place for a value', versionedMethod(2, ['!token'])],
    ['takes a secret for public', versionedMethod(2, ['server', 'token'])],
    ['takes a public value for secret', versionedMethod(2, ['!server', '!token'])],
    ['is another one', versionedMethod(1, ['server', '!token'], { name: 'key' })],
  ])('is its own where the auth method %s', (_, method) => {
    expect(fitting(method)).toBe('1.0.0')
  })
})

describe('the version a connection is edited with', () => {
  it('is the current one, and its own where that lacks its auth method', () => {
    expect(versionOf(editedVersion(beside(versionedMethod(2, ['other'])), connection))).toBe('2.0.0')
    expect(versionOf(editedVersion(beside(), connection))).toBe('1.0.0')
  })
})

describe('an auth method of the same auth version', () => {
  it('takes a connection as it is only where the same fields are secret', () => {
    expect(takesAsItIs(own, connection)).toBe(true)
    expect(takesAsItIs(versionedMethod(1, ['server', 'note', '!token']), connection)).toBe(true)
    expect(takesAsItIs(versionedMethod(1, ['server', 'token']), connection)).toBe(false)
    expect(takesAsItIs(versionedMethod(1, ['!server', '!token']), connection)).toBe(false)
  })
})

describe('the warning of a connection that stayed behind', () => {
  it('says what to do, and with which version it goes on', () => {
    const current = versionedPiece('2.0.0', [versionedMethod(2, ['region'])])
    const warning = reconnectWarning(connection, current)
    expect(warning).toMatchObject({ code: 'reconnect_needed', since: 7 })
    expect(warning?.message).toMatch(/Warehouse 2\.0\.0 .* Edit it .* goes on with 1\.0\.0/)
    expect(reconnectWarning(connection, versionedPiece('2.0.0', []))?.message).toContain('Create it again')
  })

  it('is not there where the current version can use it, is its own, or there is none', () => {
    expect(reconnectWarning(connection, versionedPiece('2.0.0', [own]))).toBeUndefined()
    expect(reconnectWarning(connection, versionedPiece('1.0.0', []))).toBeUndefined()
    expect(reconnectWarning(connection, undefined)).toBeUndefined()
  })
})
