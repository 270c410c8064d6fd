import { field, fields } from '@plugboard/core'
import type { FormSchema, Manifest } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { stepGaps } from './step-gaps.js'

const input: FormSchema = JSON.parse(
  JSON.stringify(
    fields({ table: field.text({ title: 'Table' }), limit: field.number({ title: 'Limit', default: 10 }) }),
  ),
)
const manifest: Manifest = {
  name: 'postgres',
  title: 'PostgreSQL',
  version: '1.0.0',
  package: '@plugboard/piece-postgres',
  contract: 1,
  type: 'Database',
  description: '',
  icon: 'icon.svg',
  docs: '',
  endpoints: {},
  auth: [],
  actions: [{ name: 'select', title: 'Select rows', description: '', input, idempotent: true }],
  triggers: [],
}
const piece = { manifest, directory: '', entry: '' }
const step = { name: 'find', piece: 'postgres', action: 'select', connection: 'orders', input: { table: 'orders' } }

describe('what keeps a step from being run', () => {
  it('is nothing when connection and fields are there', () => {
    expect(stepGaps(step, piece, true)).toEqual([])
  })

  it('is a field without a value', () => {
    expect(stepGaps({ ...step, input: {} }, piece, true)).toEqual(['Table is required.'])
  })

  it('is not a field that takes its value from an earlier step', () => {
    expect(stepGaps({ ...step, input: { table: 'a', limit: '{{steps.a.output.n}}' } }, piece, true)).toEqual([])
  })

  it('is a connection that was not chosen, or is gone', () => {
    expect(stepGaps({ ...step, connection: null }, piece, false)).toEqual(['No connection is chosen.'])
    expect(stepGaps(step, piece, false)).toEqual(['The connection "orders" is missing.'])
  })

  it('is a piece or action this server does not have', () => {
    expect(stepGaps(step, undefined, true)).toEqual(['The piece "postgres" is not installed on this server.'])
    expect(stepGaps({ ...step, action: 'gone' }, piece, true)).toEqual(['PostgreSQL has no action "gone".'])
  })
})
