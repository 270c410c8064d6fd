import { describe, expect, it } from 'vitest'
import { OwnOrigin } from './own-origin.js'

const local = new OwnOrigin({ mode: 'local' })
const https = new OwnOrigin({ mode: 'hosted', publicUrl: new URL('https://plugboard.example.com') })
const open = new OwnOrigin({ mode: 'hosted' })

describe('the host a request names', () => {
  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])('may be %s on loopback', (host) => {
    expect(local.of(host)).toBe(`http://${host}`)
  })

  it.each(['evil.test', 'evil.test:3000', '127.0.0.1.evil.test', 'localhost@evil.test', ''])(
    'may not be %j on loopback, where it could be another site that points here',
    (host) => {
      expect(() => local.of(host)).toThrow(expect.objectContaining({ status: 421, code: 'wrong_host' }))
    },
  )

  it('must be that of the public address where there is one', () => {
    expect(https.of('plugboard.example.com')).toBe('https://plugboard.example.com')
    expect(() => https.of('10.0.0.5:3000')).toThrow(expect.objectContaining({ code: 'wrong_host' }))
    expect(open.of('10.0.0.5:3000')).toBe('http://10.0.0.5:3000')
  })
})

describe('a change that a browser sends', () => {
  const check =
    (headers: { site?: string; origin?: string }, strict = true) =>
    () =>
      local.checkSameSite({ site: headers.site, origin: headers.origin }, 'http://localhost:3000', strict)

  it('is taken from our own page', () => {
    expect(check({ site: 'same-origin' })).not.toThrow()
    expect(check({ origin: 'http://localhost:3000' })).not.toThrow()
  })

  it.each([
    { site: 'cross-site' },
    { site: 'same-site' },
    { site: 'none' },
    { site: 'cross-site', origin: 'http://localhost:3000' },
    { origin: 'http://localhost:3001' },
    { origin: 'null' },
    { origin: 'https://evil.test' },
  ])('is refused from anywhere else: %j', (headers) => {
    expect(check(headers)).toThrow(expect.objectContaining({ status: 403, code: 'cross_site' }))
    expect(check(headers, false)).toThrow()
  })

  it('must say where it comes from, unless there is nothing to protect yet', () => {
    expect(check({})).toThrow()
    expect(check({}, false)).not.toThrow()
  })
})
