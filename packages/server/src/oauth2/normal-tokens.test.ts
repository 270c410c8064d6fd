import { describe, expect, it } from 'vitest'
import { normalTokens } from './normal-tokens.js'

const normal = (body: Record<string, unknown>, separator = ' ') =>
  normalTokens({ access_token: 'a', ...body }, separator)

const DECADE = 10 * 365 * 24 * 3_600

describe('the lifetime', () => {
  it.each([
    [3_600, 3_600],
    ['3600', 3_600],
    [' 3600 ', 3_600],
    [0.5, 0.5],
    [1e99, DECADE],
    ['99999999999999999999', DECADE],
  ])('%j is %d seconds', (given, seconds) => {
    expect(normal({ expires_in: given }).expires_in).toBe(seconds)
  })

  it.each([0, -1, '0', '-1', 'abc', '', '1e99', null, true, [], {}, Number.NaN])(
    '%j is as good as none, and costs no token',
    (given) => {
      expect(normal({ expires_in: given, refresh_token: 'r' })).toEqual({
        access_token: 'a',
        refresh_token: 'r',
        token_type: 'bearer',
      })
    },
  )
})

describe('the token type', () => {
  it.each([undefined, null, '', 7, 'Bearer', 'bearer', 'bot', 'user', 'JWT'])('%j stands for bearer', (given) => {
    expect(normal({ token_type: given }).token_type).toBe('bearer')
  })

  it.each(['mac', 'MAC', 'DPoP'])('%s stays what it is', (given) => {
    expect(normal({ token_type: given }).token_type).toBe(given.toLowerCase())
  })
})

describe('the tokens', () => {
  it.each(['', null, 7, ['r'], {}])('a refresh token %j is none', (given) => {
    expect(normal({ refresh_token: given })).not.toHaveProperty('refresh_token')
  })

  it.each(['', null, 7, ['a'], {}, 'a\r\nb', 'tökén', 'a\u0000'])('an access token %j is none', (given) => {
    expect(normal({ access_token: given })).not.toHaveProperty('access_token')
  })

  it('come without anything else the provider says', () => {
    const more = { id_token: 'x.y.z', authorization_details: 7, extra: { a: 1 } }
    expect(normal(more)).toEqual({ access_token: 'a', token_type: 'bearer' })
  })
})

describe('the granted scopes', () => {
  it.each([
    ['a b', ' ', 'a b'],
    [' a  b\n', ' ', 'a b'],
    ['a,b', ',', 'a b'],
    ['a, b', ',', 'a b'],
    ['a,b', ' ', 'a,b'],
    [['a', 'b'], ' ', 'a b'],
    ['', ' ', ''],
  ])('%j separated by "%s" are "%s"', (given, separator, words) => {
    expect(normal({ scope: given }, separator).scope).toBe(words)
  })

  it.each([undefined, null, 7, {}, [7]])('%j says nothing', (given) => {
    expect(normal({ scope: given })).not.toHaveProperty('scope')
  })
})
