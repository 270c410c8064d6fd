import { expect, it } from 'vitest'
import { errorNames } from './error-names.js'

const names = { token_expired: 'invalid_grant', 'Bad client!': 'invalid_client' }

it("the provider's word becomes that of the standard", () => {
  expect(errorNames({ error: 'token_expired', ok: false }, names)).toEqual({ error: 'invalid_grant', ok: false })
  expect(errorNames({ error: 'Bad client!' }, names)).toEqual({ error: 'invalid_client' })
})

it.each([{ error: 'invalid_scope' }, { error: 'toString' }, { error: 7 }, {}])('%j stays as it is', (body) => {
  expect(errorNames(body, names)).toEqual(body)
})
