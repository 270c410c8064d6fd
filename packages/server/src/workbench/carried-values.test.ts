import type { FormSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { carriedValues } from './carried-values.js'

const text = (more: object = {}) => ({ type: 'string', 'x-field': { kind: 'text' as const }, ...more })
const secret = { type: 'string', 'x-field': { kind: 'secret' as const } }
const form = (properties: FormSchema['properties']): FormSchema => ({ type: 'object', properties })
const sent = (values: Record<string, string>) =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [`action.greet.${name}`, value]))

const carried = (values: Record<string, string>, now: FormSchema, before: FormSchema | undefined) =>
  carriedValues(sent(values), 'action.greet', now, before)

describe('what is typed into a form that is built anew', () => {
  it('stays', () => {
    const same = form({ name: text() })
    expect(carried({ name: 'Ada' }, same, same)).toEqual({ name: 'Ada' })
  })

  it('is dropped with a field that is gone', () => {
    expect(carried({ name: 'Ada', old: 'x' }, form({ name: text() }), form({ name: text(), old: text() }))).toEqual({
      name: 'Ada',
    })
  })

  it('gives way to a new default where nobody touched the field', () => {
    const [before, now] = [form({ name: text({ default: 'you' }) }), form({ name: text({ default: 'world' }) })]
    expect(carried({ name: 'you' }, now, before)).toEqual({})
    expect(carried({ name: 'Ada' }, now, before)).toEqual({ name: 'Ada' })
  })

  it('is never shown where it was typed as a secret', () => {
    expect(carried({ key: 'canary' }, form({ key: text() }), form({ key: secret }))).toEqual({})
  })

  it('is lost where nobody knows the form it was typed into', () => {
    expect(carried({ name: 'Ada' }, form({ name: text() }), undefined)).toEqual({})
  })
})
