import { describe, expect, it } from 'vitest'
import { messages } from './notifications.js'
import { hookContext, posted, signatureOf, trigger } from './try-out.js'

const [incoming, status] = [trigger('incoming-message'), trigger('message-status')]

describe('a request is believed', () => {
  const body = JSON.stringify(messages({ text: { body: 'Hello' } }))
  const verify = (content: string, signature: string | undefined) =>
    incoming.verify(hookContext(posted(content, { signature })))

  it('when it is signed over its very bytes', async () => {
    expect(await verify(body, signatureOf(body))).toBe(true)
    const escaped = '{"entry":[],"text":"\\u00e4\\u2026\\/"}'
    expect(await verify(escaped, signatureOf(escaped))).toBe(true)
    expect(await verify(JSON.stringify(JSON.parse(escaped)), signatureOf(escaped))).toBe(false)
  })

  it('with capitals in its signature too', async () => {
    const hex = signatureOf(body).slice('sha256='.length)
    expect(await verify(body, `sha256=${hex.toUpperCase()}`)).toBe(true)
  })

  const good = signatureOf(body)
  it.each<[string, string | undefined]>([
    ['without a signature', undefined],
    ['with an empty one', ''],
    ['with the prefix alone', 'sha256='],
    ['with 63 digits', good.slice(0, -1)],
    ['with 65 digits', `${good}0`],
    ['with what is no hex', `sha256=${'g'.repeat(64)}`],
    ['with letters of more than a byte', `sha256=${'é'.repeat(64)}`],
    ['without a prefix', good.slice('sha256='.length)],
    ['with another hash', good.replace('sha256=', 'sha1=')],
    ['with a prefix in capitals', good.replace('sha256', 'SHA256')],
    ['signed by another app', signatureOf(body, 'another secret')],
    ['signed over something else', signatureOf(`${body} `)],
    ['signed with no secret', signatureOf(body, '')],
  ])('not %s', async (_what, signature) => {
    expect(await verify(body, signature)).toBe(false)
    expect(await status.verify(hookContext(posted(body, { signature })))).toBe(false)
  })
})

describe('the question whether the address is ours', () => {
  const ask = (query: Record<string, string>, secret = 'the secret') =>
    incoming.handshake?.(hookContext({ method: 'GET', headers: {}, query, body: new Uint8Array() }, { secret }))
  const good = { 'hub.mode': 'subscribe', 'hub.verify_token': 'the secret', 'hub.challenge': '1158201444' }

  it('is answered with the challenge', async () => {
    expect(await ask(good)).toEqual({ status: 200, body: '1158201444' })
    expect(await ask({ ...good, 'hub.challenge': 'a'.repeat(256) })).toMatchObject({ status: 200 })
  })

  it.each<[string, Record<string, string>]>([
    ['a wrong token', { ...good, 'hub.verify_token': 'the secres' }],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
    ['another mode', { ...good, 'hub.mode': 'unsubscribe' }],
  ])('is refused for %s, without the challenge', async (_what, query) => {
    expect(await ask(query)).toEqual({ status: 403 })
  })

  it('is refused where there is no secret', async () => {
    expect(await ask({ ...good, 'hub.verify_token': '' }, '')).toEqual({ status: 403 })
  })

  it.each(['<script>alert(1)</script>', '', 'a'.repeat(257), 'a b', 'å'])(
    'gives no challenge like %j back',
    async (challenge) => {
      expect(await ask({ ...good, 'hub.challenge': challenge })).toEqual({ status: 400 })
    },
  )

  it('is no other request', async () => {
    expect(await ask({})).toBeUndefined()
    expect(await incoming.handshake?.(hookContext(posted({})))).toBeUndefined()
  })
})
