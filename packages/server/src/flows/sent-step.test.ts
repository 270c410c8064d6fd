import { field, fields } from '@plugboard/core'
import type { ActionManifest, FormSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { readSentStep } from './sent-step.js'

const input: FormSchema = JSON.parse(
  JSON.stringify(
    fields({
      table: field.text({ title: 'Table' }),
      limit: field.number({ title: 'Limit', default: 100 }),
      token: field.secret({ title: 'Token', optional: true }),
    }),
  ),
)
const action: ActionManifest = { name: 'select', title: 'Select', description: '', input, idempotent: true }
const step = { name: 'find', piece: 'postgres', action: 'select', input: { table: 'a', token: 's3cret' } }
const sent = (fields: Record<string, string>) => new URLSearchParams(fields)

describe('the form of a step', () => {
  it('may be saved before it is complete, but not run', () => {
    const form = sent({ connection: '', 'values.table': '', 'values.limit': '5' })
    expect(readSentStep(action, step, form, false)).toMatchObject({ connection: null, problems: [] })
    expect(readSentStep(action, step, form, true).problems).toMatchObject([{ field: 'table', code: 'required' }])
  })

  it('takes a value of an earlier step in any field', () => {
    const form = sent({ connection: 'orders', 'values.table': 'a', 'values.limit': '{{steps.a.output.n}}' })
    const { input, connection, problems } = readSentStep(action, step, form, true)
    expect([input.limit, connection, problems]).toEqual(['{{steps.a.output.n}}', 'orders', []])
  })

  it('refuses what cannot be a value of a field, and keeps what was typed', () => {
    const { typed, problems } = readSentStep(action, step, sent({ 'values.table': 'a', 'values.limit': 'many' }), false)
    expect(typed.limit).toBe('many')
    expect(problems).toMatchObject([{ field: 'limit' }])
  })

  it('keeps a stored secret that was left empty, and never hands it back to be shown', () => {
    const { input, typed } = readSentStep(action, step, sent({ 'values.table': 'a', 'values.token': '' }), false)
    expect(input.token).toBe('s3cret')
    expect(typed).not.toHaveProperty('token')
  })
})
