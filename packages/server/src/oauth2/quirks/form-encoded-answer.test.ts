import { expect, it } from 'vitest'
import { formEncodedAnswer } from './form-encoded-answer.js'

it('a form-encoded answer reads like JSON', () => {
  expect(formEncodedAnswer('access_token=a%2Bb&scope=repo%2Cgist+user&token_type=bearer')).toEqual({
    access_token: 'a+b',
    scope: 'repo,gist user',
    token_type: 'bearer',
  })
})

it('an empty answer says nothing', () => {
  expect(formEncodedAnswer('')).toEqual({})
})
