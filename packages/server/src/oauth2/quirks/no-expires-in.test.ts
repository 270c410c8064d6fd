import { expect, it } from 'vitest'
import { noExpiresIn } from './no-expires-in.js'

it("an answer without a lifetime gets the provider's", () => {
  expect(noExpiresIn({ access_token: 'a' }, 7_200)).toEqual({ access_token: 'a', expires_in: 7_200 })
  expect(noExpiresIn({ expires_in: null }, 7_200)).toEqual({ expires_in: 7_200 })
})

it('a lifetime the answer does name is kept', () => {
  expect(noExpiresIn({ expires_in: 60 }, 7_200)).toEqual({ expires_in: 60 })
})
