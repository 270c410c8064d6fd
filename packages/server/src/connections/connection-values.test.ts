import type { AuthManifest, FieldSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../domain-error.js'
import { expectFields, fieldProblems, mergeValues, splitValues, type Values } from './connection-values.js'

const secret: FieldSchema = { type: 'string', minLength: 1, 'x-field': { kind: 'secret' } }

const method: AuthManifest = {
  kind: 'custom',
  name: 'login',
  title: 'Login',
  version: 1,
  destination: ['host', 'port', 'tls'],
  testable: true,
  refreshable: false,
  fields: {
    type: 'object',
    required: ['host', 'password'],
    properties: {
      host: { type: 'string', title: 'Server', 'x-field': { kind: 'host' } },
      port: { type: 'integer', title: 'Port', default: 5432, 'x-field': { kind: 'port' } },
      tls: { type: 'object', properties: { ca: { type: 'string' } }, 'x-field': { kind: 'object' } },
      user: { type: 'string', title: 'User', 'x-field': { kind: 'text' } },
      password: { ...secret, title: 'Password' },
      passphrase: { ...secret },
    },
  },
}

const STORED = { host: 'a.example', port: 5432, user: 'ada', password: 'canary-old' }

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('telling secrets from the rest', () => {
  it('puts each value on one side, by its field', () => {
    expect(splitValues(method, { ...STORED, passphrase: 'b' })).toEqual({
      plain: { host: 'a.example', port: 5432, user: 'ada' },
      secret: { password: 'canary-old', passphrase: 'b' },
    })
  })

  it('takes a group that holds a secret for secret as a whole', () => {
    const group: FieldSchema = { type: 'object', properties: { pin: secret }, 'x-field': { kind: 'object' } }
    const grouped = { ...method, fields: { ...method.fields, properties: { tls: group } } }
    expect(splitValues(grouped, { tls: { pin: '1' } })).toEqual({ plain: {}, secret: { tls: { pin: '1' } } })
  })
})

describe('fitting a form', () => {
  it('fills in defaults', () => {
    expect(expectFields(method, { host: 'a.example', password: 'p' })).toEqual({
      host: 'a.example',
      port: 5432,
      password: 'p',
    })
  })

  it('names every field at fault, the first as the field, and no value', () => {
    const error = thrownBy(() => expectFields(method, { host: 'canary host', port: 'canary-port', extra: 'canary-x' }))
    if (!(error instanceof DomainError)) throw error
    const { kind, errors = [], field, code, message } = error
    expect(kind).toBe('invalid')
    expect(errors.map((one) => one.field).sort()).toEqual(['extra', 'host', 'password', 'port'])
    expect({ field, code, message }).toEqual({ ...errors[0] })
    expect(JSON.stringify(error)).not.toContain('canary')
  })

  it.each([[null], ['text'], [['list']]])('refuses %j, which is no form', (values) => {
    expect(() => expectFields(method, values)).toThrow(expect.objectContaining({ code: 'wrong_type' }))
  })

  it('has something to say even when there is no problem to name', () => {
    expect(fieldProblems([])).toMatchObject({ code: 'invalid_input', field: undefined })
  })
})

describe('changing stored values', () => {
  it.each<[string, Values, Values]>([
    ['keeps what is absent', {}, STORED],
    ['sets what is given', { user: 'bob' }, { ...STORED, user: 'bob' }],
    ['clears what is null', { user: null }, { host: 'a.example', port: 5432, password: 'canary-old' }],
    ['replaces a secret', { password: 'new' }, { ...STORED, password: 'new' }],
    ['clears what was never set', { passphrase: null }, STORED],
  ])('%s', (_, change, merged) => {
    expect(mergeValues(method, STORED, change)).toEqual(merged)
  })

  it('leaves the stored values themselves alone', () => {
    const stored = Object.freeze({ ...STORED })
    expect(mergeValues(method, stored, { user: null, port: 5432 })).not.toBe(stored)
  })
})

describe('changing where secrets are sent', () => {
  const refused = { kind: 'invalid', code: 'secret_required_on_destination_change', field: 'password' }

  it.each<[string, Values, Values]>([
    ['another host', STORED, { host: 'b.example' }],
    ['another port alone', STORED, { port: 5433 }],
    ['another port where the default was never stored', { host: 'a.example', password: 'p' }, { port: 5433 }],
    ['a cleared port that was not the default', { ...STORED, port: 5433 }, { port: null }],
    ['another group', { ...STORED, tls: { ca: 'one' } }, { tls: { ca: 'two' } }],
    ['a group where there was none', STORED, { tls: { ca: 'two' } }],
    ['a host that is cleared', STORED, { host: null }],
  ])('asks for the secret again for %s', (_, stored, change) => {
    expect(() => mergeValues(method, stored, change)).toThrow(expect.objectContaining(refused))
  })

  it('refuses a name the form does not have, also to clear it', () => {
    const unknown = { code: 'unknown_field', field: 'sslmode' }
    expect(() => mergeValues(method, STORED, { sslmode: null })).toThrow(expect.objectContaining(unknown))
    expect(() => mergeValues(method, STORED, { sslmode: 'on' })).toThrow(expect.objectContaining(unknown))
    expect(() => mergeValues(method, STORED, { constructor: null })).toThrow()
  })

  it.each<[string, Values, Values]>([
    ['the same host', STORED, { host: 'a.example' }],
    ['the default that was never stored', { host: 'a.example', password: 'p' }, { port: 5432 }],
    ['a cleared port that was the default', STORED, { port: null }],
    ['the same group', { ...STORED, tls: { ca: 'one' } }, { tls: { ca: 'one' } }],
    ['a field that decides nothing', STORED, { user: 'bob' }],
    ['another host without a stored secret', { host: 'a.example' }, { host: 'b.example' }],
  ])('asks for nothing for %s', (_, stored, change) => {
    expect(mergeValues(method, stored, change)).toMatchObject(withoutNulls(change))
  })

  it('is content when the secret is given again or cleared', () => {
    expect(mergeValues(method, STORED, { host: 'b.example', password: 'again' })).toMatchObject({ host: 'b.example' })
    expect(mergeValues(method, STORED, { host: 'b.example', password: null })).not.toHaveProperty('password')
  })

  it('asks for every stored secret, one after the other', () => {
    const stored = { ...STORED, passphrase: 'canary-two' }
    const change = { host: 'b.example', password: 'again' }
    expect(() => mergeValues(method, stored, change)).toThrow(
      expect.objectContaining({ ...refused, field: 'passphrase' }),
    )
  })

  it('says which fields, and neither the old nor the new value', () => {
    const error = thrownBy(() => mergeValues(method, STORED, { host: 'canary-new.example' }))
    expect(error).toMatchObject({
      message: 'Server decides where the secret is sent, so Password must be given again.',
      hint: 'Send "password" together with "host".',
    })
    expect(`${JSON.stringify(error)} ${error}`).not.toContain('canary')
  })
})

const withoutNulls = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
