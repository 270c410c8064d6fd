import { expect, it } from 'vitest'
import { errorInSuccess } from './error-in-success.js'

it('an error beside status 200 counts as one', () => {
  const body = { ok: false, error: 'invalid_code' }
  expect(errorInSuccess({ status: 200, body })).toEqual({ status: 400, body })
})

it.each([undefined, '', null, false, { code: 'x' }])('%j is no error', (error) => {
  expect(errorInSuccess({ status: 200, body: { error } }).status).toBe(200)
})

it('an answer that is no success stays as it is', () => {
  expect(errorInSuccess({ status: 503, body: { error: 'x' } }).status).toBe(503)
})
