import { field, fields } from '@plugboard/core'
import type { ActionManifest, FormSchema } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { outcomeProblems } from './outcome-problems.js'

const input: FormSchema = JSON.parse(JSON.stringify(fields({ table: field.text({ title: 'Table' }) })))
const action: ActionManifest = { name: 'select', title: 'Select', description: '', input, idempotent: true }
const failed = (code: string, name?: string, hint?: string) => ({
  error: { code, message: 'It failed.', ...(name && { field: name }), ...(hint && { hint }) },
})

describe('the failure of a run', () => {
  it('is shown at the field it names, with what to do', () => {
    expect(outcomeProblems(failed('not_found', 'table', 'Choose another.'), action)).toEqual({
      problems: [{ field: 'table', message: 'It failed. Choose another.' }],
    })
  })

  it('is shown at the field whose value from an earlier step is not there', () => {
    expect(outcomeProblems(failed('step_not_run', 'input.table'), action)).toEqual({
      problems: [{ field: 'table', message: 'It failed.' }],
    })
  })

  it('is shown at the connection when the outside system did not take it', () => {
    expect(outcomeProblems(failed('invalid_credentials', 'password'), action)).toEqual({
      connectionProblem: 'It failed.',
    })
  })

  it('is shown at no field when it names none of the form', () => {
    expect(outcomeProblems(failed('rate_limited'), action)).toEqual({})
    expect(outcomeProblems(failed('invalid_input', 'password'), action)).toEqual({})
    expect(outcomeProblems({ error: null }, action)).toEqual({})
  })
})
