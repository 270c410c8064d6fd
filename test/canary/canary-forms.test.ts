import { expect, it } from 'vitest'
import { findCanaries } from './canary-forms.js'

const canaries = { password: 'canary/of+the day=1' }
const { password } = canaries

it.each([
  ['raw', `a ${password} b`],
  ['base64', Buffer.from(password).toString('base64')],
  ['base64', Buffer.from(`ada:${password}`).toString('base64')],
  ['base64', Buffer.from(`{"a":"${password}"}`).toString('base64')],
  ['base64url', Buffer.from(`12${password}and more`).toString('base64url')],
  ['URL-encoded', encodeURIComponent(password)],
  ['hex', Buffer.from(password).toString('hex')],
  ['hex', Buffer.from(password).toString('hex').toUpperCase()],
  ['reversed', [...password].reverse().join('')],
])('finds a canary that is %s: %s', (form, text) => {
  expect(findCanaries(text, canaries)).toContain(`password as ${form}`)
  expect(findCanaries(Buffer.concat([Buffer.from([0, 255]), Buffer.from(text)]), canaries)).toContain(
    `password as ${form}`,
  )
})

it('finds nothing where there is nothing', () => {
  expect(findCanaries('canary of another day', canaries)).toEqual([])
})
