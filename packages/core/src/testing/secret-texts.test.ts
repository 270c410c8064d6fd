import { expect, it } from 'vitest'
import { customAuth } from '../auth/custom-auth.js'
import { gatewayAuth } from '../auth/gateway-auth.js'
import { field, fields } from '../field/field.js'
import { assertShowsNoSecret, secretTexts } from './secret-texts.js'

const secret = field.secret({ title: 'Secret' })
const text = field.text({ title: 'Text' })
const group = field.object({ title: 'Group', fields: { user: text, secret } })
const method = customAuth({
  title: 'Everything',
  fields: fields({
    text,
    secret,
    headers: field.keyValue({ title: 'Headers' }),
    secretHeaders: field.keyValue({ title: 'Headers', secretValues: true }),
    group,
    list: field.list({ title: 'List', of: secret }),
    groups: field.list({ title: 'Groups', of: group }),
  }),
})

it('finds every secret text of a connection, and nothing else', () => {
  const values = {
    text: 'open 1',
    secret: 'secret 1',
    headers: { accept: 'open 2' },
    secretHeaders: { authorization: 'secret 2' },
    group: { user: 'open 3', secret: 'secret 3' },
    list: ['secret 4', 'secret 5'],
    groups: [{ user: 'open 4', secret: 'secret 6' }],
    unknown: { secret: 'open 5' },
  }
  expect(secretTexts(method, values)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `secret ${n}`))
})

it('finds nothing where there is nothing, or no text', () => {
  expect(secretTexts(method, {})).toEqual([])
  expect(secretTexts(method, { secret: null, list: 'x', groups: [null], group: 5, secretHeaders: { a: 1 } })).toEqual(
    [],
  )
})

it('knows the token the gateway gives', () => {
  expect(secretTexts(gatewayAuth(), { baseUrl: 'https://gateway.example', token: 'gateway-token' })).toEqual([
    'gateway-token',
  ])
})

it('says what shows a secret without showing it', () => {
  expect(() => assertShowsNoSecret({ a: ['x secret-1 y'] }, ['secret-1'], 'the log shows')).toThrow(
    /^the log shows a secret$/,
  )
  expect(() => assertShowsNoSecret({ a: ['x'] }, ['secret-1'], 'the log shows')).not.toThrow()
})
