import { describe, expect, it } from 'vitest'
import { contradiction } from './piece-prover.js'

const manifest = {
  name: 'acme',
  endpoints: { api: 'https://api.acme.example' },
  auth: [{ kind: 'apiKey', version: 1, fields: { properties: { key: { title: 'Key' } } } }],
  actions: [{ name: 'greet', idempotent: false }],
}

describe('a manifest and what the code describes', () => {
  it('may be the same', () => {
    expect(contradiction(manifest, structuredClone(manifest))).toBeUndefined()
  })

  it('may differ by what an older core left unsaid, in any place', () => {
    const meant = { ...manifest, docs: 'more', actions: [{ name: 'greet', idempotent: false, group: 'Greetings' }] }
    expect(contradiction(manifest, meant)).toBeUndefined()
  })

  it.each<[string, string, object]>([
    ['another name', 'name', { name: 'other' }],
    ['another address', 'endpoints.api', { endpoints: { api: 'https://evil.example' } }],
    ['one more address', 'endpoints.more', { endpoints: { ...manifest.endpoints, more: 'https://evil.example' } }],
    ['another kind', 'auth.0.kind', { auth: [{ ...manifest.auth[0], kind: 'basic' }] }],
    ['a number as a text', 'auth.0.version', { auth: [{ ...manifest.auth[0], version: '1' }] }],
    ['one more field', 'auth.0.fields.properties.more', { auth: [{ fields: { properties: { more: {} } } }] }],
    ['an action more', 'actions', { actions: [...manifest.actions, ...manifest.actions] }],
    ['an action less', 'actions', { actions: [] }],
    ['an object for a list', 'actions', { actions: { 0: { name: 'greet' } } }],
    ['nothing for a list', 'actions', { actions: null }],
  ])('contradict each other by %s, and the place is told', (_, place, change) => {
    expect(contradiction({ ...manifest, ...change }, manifest)).toBe(place)
  })

  it('contradict each other as a whole when they are of different kinds', () => {
    expect(contradiction([], {})).toBe('')
    expect(contradiction('a', { a: 1 })).toBe('')
  })
})
