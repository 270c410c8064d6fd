import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSigned } from '../src/slack-signature.js'
import { signed } from './signed-event.js'
import { SIGNING_SECRET } from './slack-workspace.js'

/** The example in Slack's documentation. */
const DOCUMENTED = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  at: 1_531_420_618,
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
}

const AT = 1_717_171_717
const request = signed('{"a": 1}', { at: AT })
const believed = (changed: Partial<typeof request>, now = AT, secret: string | undefined = SIGNING_SECRET) =>
  isSigned({ ...request, ...changed }, secret, now * 1_000)
const withHeader = (name: string, value: string) => ({ headers: { ...request.headers, [name]: value } })
const SIGNATURE = request.headers['x-slack-signature'] ?? ''

describe('a signature', () => {
  it('is that of Slack’s documentation', () => {
    const headers = {
      'x-slack-request-timestamp': String(DOCUMENTED.at),
      'x-slack-signature': DOCUMENTED.signature,
    }
    const documented = { headers, body: Buffer.from(DOCUMENTED.body) }
    expect(isSigned(documented, DOCUMENTED.secret, DOCUMENTED.at * 1_000)).toBe(true)
    expect(isSigned(documented, DOCUMENTED.secret.replace('8', '9'), DOCUMENTED.at * 1_000)).toBe(false)
  })

  it.each([-300, 0, 300])('is believed %d seconds apart', (seconds) => {
    expect(believed({}, AT + seconds)).toBe(true)
  })

  it.each([-301, 301, 86_400])('is not believed %d seconds apart', (seconds) => {
    expect(believed({}, AT + seconds)).toBe(false)
  })

  it.each<[string, Partial<typeof request>]>([
    ['no signature', { headers: { 'x-slack-request-timestamp': String(AT) } }],
    ['no time', { headers: { 'x-slack-signature': SIGNATURE } }],
    ['no headers', { headers: {} }],
    ['63 digits', withHeader('x-slack-signature', SIGNATURE.slice(0, -1))],
    ['65 digits', withHeader('x-slack-signature', `${SIGNATURE}0`)],
    ['another version', withHeader('x-slack-signature', SIGNATURE.replace('v0', 'v1'))],
    ['no version', withHeader('x-slack-signature', SIGNATURE.slice(3))],
    ['something that is not hexadecimal', withHeader('x-slack-signature', `v0=${'z'.repeat(64)}`)],
    ['zeros', withHeader('x-slack-signature', `v0=${'0'.repeat(64)}`)],
    ['another time', withHeader('x-slack-request-timestamp', String(AT + 1))],
    ['a time with a fraction', withHeader('x-slack-request-timestamp', `${AT}.0`)],
    ['a time with a sign', withHeader('x-slack-request-timestamp', `+${AT}`)],
    ['a time in words', withHeader('x-slack-request-timestamp', 'now')],
    ['an empty time', withHeader('x-slack-request-timestamp', '')],
    ['another space in the body', { body: Buffer.from('{"a":  1}') }],
    ['no body', { body: new Uint8Array() }],
  ])('with %s is not believed', (_, changed) => {
    expect(believed(changed)).toBe(false)
  })

  it('may be in upper case', () => {
    expect(believed(withHeader('x-slack-signature', `v0=${SIGNATURE.slice(3).toUpperCase()}`))).toBe(true)
  })

  it.each([undefined, '', 'another-secret'])('is not believed where the secret is %j', (secret) => {
    const { headers, body } = request
    expect(isSigned({ headers, body }, secret, AT * 1_000)).toBe(false)
  })

  it('made without a secret is not believed either', () => {
    for (const secret of ['', 'no-secret']) {
      expect(isSigned(signed('{"a": 1}', { at: AT, secret }), undefined, AT * 1_000)).toBe(false)
    }
  })

  it('stands for every byte of the body', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 })
    const property = fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, change) => {
      const own = signed('', { at: AT })
      const whole = { ...signed(Buffer.from(body).toString('latin1'), { at: AT }) }
      const changed = Uint8Array.from(whole.body)
      changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ change
      expect(isSigned(whole, SIGNING_SECRET, AT * 1_000)).toBe(true)
      expect(isSigned({ ...whole, body: changed }, SIGNING_SECRET, AT * 1_000)).toBe(false)
      expect(isSigned({ ...whole, headers: own.headers }, SIGNING_SECRET, AT * 1_000)).toBe(false)
    })
    fc.assert(property, { numRuns: 200 })
  })
})
