import type { AuthManifest, FieldSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { changedValues } from './changed-values.js'

const field = (kind: NonNullable<FieldSchema['x-field']>['kind'], more: FieldSchema = {}): FieldSchema => ({
  ...more,
  'x-field': { kind, ...more['x-field'] },
})

const method: AuthManifest = {
  kind: 'custom',
  name: 'password',
  title: 'Password',
  version: 1,
  destination: ['host'],
  testable: true,
  refreshable: false,
  fields: {
    type: 'object',
    properties: {
      host: field('host', { type: 'string' }),
      port: field('port', { type: 'integer', default: 5432 }),
      tls: field('checkbox', { type: 'boolean', default: false }),
      ca: { type: 'string', 'x-field': { kind: 'longText', visibleWhen: { tls: [true] } } },
      password: field('secret', { type: 'string' }),
      hint: field('markdown'),
    },
  },
}

const STORED = { host: 'a', port: 5432, tls: true, ca: 'PEM' }

describe('what a form changes', () => {
  it('is nothing when the form comes back as it was, with the secret empty', () => {
    expect(changedValues(method, STORED, { ...STORED })).toBeUndefined()
  })

  it('is a value that differs', () => {
    expect(changedValues(method, STORED, { ...STORED, host: 'b', port: 1 })).toEqual({ host: 'b', port: 1 })
  })

  it('is null for a field that was emptied', () => {
    expect(changedValues(method, STORED, { port: 5432, tls: true, ca: 'PEM' })).toEqual({ host: null })
  })

  it('is a secret that was typed, also if it is the same', () => {
    expect(changedValues(method, STORED, { ...STORED, password: 'p' })).toEqual({ password: 'p' })
  })

  it('leaves a field alone that the form no longer shows', () => {
    expect(changedValues(method, STORED, { host: 'a', port: 5432, tls: false })).toEqual({ tls: false })
  })

  it('is not a default that was never stored', () => {
    expect(changedValues(method, { host: 'a' }, { host: 'a', port: 5432, tls: false })).toBeUndefined()
  })
})
