import { expect, it } from 'vitest'
import { formBack, formerForm } from './former-form.js'

const kept = formerForm({ seed: 'old', key: 'k' }, { seed: 'migrated', code: 'c' })

it('gives back the former values where nothing was renewed since', () => {
  expect(formBack(kept, { seed: 'migrated', code: 'c' })).toEqual({ seed: 'old', key: 'k' })
})

it('keeps a value that was renewed since, where there was one of its name', () => {
  expect(formBack(kept, { seed: 'renewed', code: 'renewed too' })).toEqual({ seed: 'renewed', key: 'k' })
})

it('keeps no value of the migration in the clear', () => {
  expect(JSON.stringify(kept.moved)).not.toContain('migrated')
})
