import { describe, expect, it } from 'vitest'
import { carriedOver } from './carried-over.js'
import { versionedMethod } from './testing/versioned-piece.js'

const own = versionedMethod(1, ['server', '!token'], { destination: ['server'] })
const stored = { plain: { server: 'one.example' }, secret: { token: 'secret' } }
const saved = { authVersion: 1 }

describe('stored values on their way into a form', () => {
  it('stay as they are in the same auth version, but for secrets that would be public', () => {
    expect(carriedOver(own, own, stored, saved)).toEqual({ server: 'one.example', token: 'secret' })
    expect(carriedOver(versionedMethod(1, ['server', 'token']), own, stored, saved)).toEqual({ server: 'one.example' })
  })

  it('go where there is a place for them in another auth version', () => {
    const method = versionedMethod(2, ['server', 'region', '!token'], { destination: ['server'] })
    expect(carriedOver(method, own, stored, saved)).toEqual({ server: 'one.example', token: 'secret' })
    expect(carriedOver(versionedMethod(2, ['region']), own, stored, saved)).toEqual({})
  })

  it('leave out what the form refuses', () => {
    const plain = { server: 5 }
    expect(carriedOver(versionedMethod(2, ['server']), own, { plain, secret: {} }, saved)).toEqual({})
  })

  it.each([
    ['decides by other fields', versionedMethod(2, ['server', '!token'], { destination: [] }), own],
    ['decides by more fields', versionedMethod(2, ['server', '!token'], { destination: ['server', 'region'] }), own],
    [
      'replaces one that is not installed',
      versionedMethod(2, ['server', '!token'], { destination: ['server'] }),
      undefined,
    ],
  ])('leave out secrets where the other version %s where they are sent', (_, method, before) => {
    expect(carriedOver(method, before, stored, saved)).toEqual({ server: 'one.example' })
  })
})
