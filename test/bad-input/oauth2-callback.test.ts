import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STORAGES } from '../support/storage.js'
import { OAuth2Lab } from './oauth2-lab.js'
import type { Visitor } from './oauth2-visitor.js'

const HUGE = 'x'.repeat(4_097)
const SCRIPT = '<script>alert(1)</script>'

/** What is done to a genuine callback, and the refusal it meets. */
const REFUSED: [string, (parameters: URLSearchParams) => void, string][] = [
  ['without a state', (at) => at.delete('state'), 'oauth_state_missing'],
  ['with an empty state', (at) => at.set('state', ''), 'oauth_state_missing'],
  ['with the state twice', (at) => at.append('state', at.get('state') ?? ''), 'oauth_invalid_callback'],
  ['with another state besides', (at) => at.append('state', 'b'), 'oauth_invalid_callback'],
  ['with an unknown state', (at) => at.set('state', 'A'.repeat(43)), 'oauth_state_unknown'],
  ['with half of the state', (at) => at.set('state', at.get('state')?.slice(0, 21) ?? ''), 'oauth_state_unknown'],
  ['with the state in other letters', (at) => at.set('state', swapCase(at.get('state'))), 'oauth_state_unknown'],
  ['with a huge state', (at) => at.set('state', HUGE), 'oauth_invalid_callback'],
  ['with the code twice', (at) => at.append('code', at.get('code') ?? ''), 'oauth_invalid_callback'],
  ['with another code besides', (at) => at.append('code', 'stolen'), 'oauth_invalid_callback'],
  ['with a huge code', (at) => at.set('code', HUGE), 'oauth_invalid_callback'],
  ['with an empty code', (at) => at.set('code', ''), 'oauth_invalid_callback'],
  ['without code or error', (at) => at.delete('code'), 'oauth_invalid_callback'],
  ['with both code and error', (at) => at.set('error', 'access_denied'), 'oauth_invalid_callback'],
  ['with the error twice', (at) => errors(at, ['access_denied', 'server_error']), 'oauth_invalid_callback'],
  ['with a huge description', (at) => at.set('error_description', HUGE), 'oauth_invalid_callback'],
  ['with a token of the implicit grant', (at) => at.set('id_token', 'a.b.c'), 'oauth_invalid_callback'],
]

const swapCase = (text: string | null) =>
  (text ?? '').replace(/[a-z]/gi, (one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()))

function errors(at: URLSearchParams, values: readonly string[]): void {
  at.delete('code')
  for (const value of values) at.append('error', value)
}

const changed = (callback: URL, change: (parameters: URLSearchParams) => void): URL => {
  const url = new URL(callback)
  change(url.searchParams)
  return url
}

describe.each(STORAGES)('over %s, a callback', (name) => {
  let lab: OAuth2Lab
  let ada: Visitor
  let bob: Visitor

  beforeAll(async () => {
    lab = await OAuth2Lab.start(name)
    ada = await lab.signIn('ada')
    bob = await lab.signIn('bob')
  })
  afterAll(() => lab?.stop())

  describe.each(['somebody signed in', 'a program with a token'])('for %s', (who) => {
    let visitor: Visitor
    beforeAll(() => {
      visitor = who === 'a program with a token' ? lab.program() : bob
    })

    it.each(REFUSED)('%s is refused, and the genuine one still counts', async (_, change, code) => {
      const back = await lab.comeBack(visitor)
      await lab.expectRefused(() => visitor.open(changed(back.callback, change)), code)
      const path = `/connections/${back.key}/authorizations/${back.begun.id}`
      expect((await visitor.call('GET', path)).body).toMatchObject({ status: 'pending' })
      await lab.expectFinished(visitor, back)
    })

    it('at an address that is too long is refused', async () => {
      const back = await lab.comeBack(visitor)
      const long = changed(back.callback, (at) => {
        for (const one of ['a', 'b', 'c']) at.set(one, 'x'.repeat(4_000))
      })
      expect(await visitor.open(long)).toMatchObject({ status: 414, body: { code: 'url_too_long' } })
      await lab.expectFinished(visitor, back)
    })

    it('counts once', async () => {
      const back = await lab.comeBack(visitor)
      expect(await lab.tokenRequests(() => lab.expectFinished(visitor, back))).toBe(1)
      await lab.expectRefused(() => visitor.open(back.callback), 'oauth_state_used')
      const other = await lab.consent(back.begun)
      await lab.expectRefused(() => visitor.open(other), 'oauth_state_used')
      expect(await lab.statusOf(back.key)).toBe('active')
    })

    it('that comes twenty times at once counts once', async () => {
      const back = await lab.comeBack(visitor)
      const asked = await lab.tokenRequests(async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.open(back.callback)))
        const codes = answers.map(({ status, body }) => body?.code ?? status)
        expect(codes.sort()).toEqual([303, ...Array(19).fill('oauth_state_used')])
      })
      expect(asked).toBe(1)
      expect(await lab.statusOf(back.key)).toBe('active')
    })

    it('that says the provider refused ends the authorization without a token request', async () => {
      const back = await lab.comeBack(visitor)
      const denied = changed(back.callback, (at) => errors(at, ['access_denied']))
      expect(await lab.tokenRequests(() => visitor.open(denied))).toBe(0)
      const path = `/connections/${back.key}/authorizations/${back.begun.id}`
      expect((await visitor.call('GET', path)).body).toMatchObject({
        status: 'failed',
        code: 'access_denied',
        hint: expect.any(String),
      })
      expect(await lab.statusOf(back.key)).toBe('missing')
      await lab.expectRefused(() => visitor.open(back.callback), 'oauth_state_used')
    })
  })

  it('is refused at the address of another app, of the connection, and of nothing', async () => {
    const back = await lab.comeBack(bob)
    const other = await lab.comeBack(bob, 'oauth2-body')
    const connection = (await lab.server.inEnvironment('GET', `/connections/${back.key}`)).body.id
    const own = await lab.comeBack(bob, 'own-client')
    for (const path of [other.callback.pathname, own.callback.pathname, `/oauth2/callback/${connection}`]) {
      await lab.expectRefused(() => bob.open(path + back.callback.search), 'oauth_context_mismatch')
    }
    await lab.expectRefused(() => bob.open(back.callback.pathname + own.callback.search), 'oauth_context_mismatch')
    await lab.expectRefused(
      () => bob.open(`/oauth2/callback/app_never${back.callback.search}`),
      'oauth_context_mismatch',
    )
    for (const one of [back, other, own]) await lab.expectFinished(bob, one)
  })

  it('with the code of another client is refused by the provider, and tokens are asked for where the start said', async () => {
    const back = await lab.comeBack(bob)
    const other = await lab.comeBack(bob, 'oauth2-body')
    const mixed = changed(back.callback, (at) => at.set('code', other.callback.searchParams.get('code') ?? ''))
    const before = lab.stub.counts().byClient
    await bob.open(mixed)
    expect(lab.stub.counts().byClient['oauth2-body'] ?? 0).toBe(before['oauth2-body'] ?? 0)
    expect(await lab.statusOf(back.key)).toBe('missing')
    expect(await lab.statusOf(other.key)).toBe('missing')
  })

  describe('of a provider that names itself', () => {
    const ISSUERS: [string, (parameters: URLSearchParams) => void][] = [
      ['a wrong issuer', (at) => at.set('iss', 'https://evil.example')],
      ['an issuer that only begins right', (at) => at.set('iss', `${at.get('iss')}/`)],
      ['no issuer', (at) => at.delete('iss')],
      ['an empty issuer', (at) => at.set('iss', '')],
      ['two issuers', (at) => at.append('iss', 'https://evil.example')],
      [
        'an error and no issuer',
        (at) => {
          at.delete('iss')
          errors(at, ['access_denied'])
        },
      ],
    ]

    it.each(ISSUERS)('with %s is refused, and the genuine one still counts', async (_, change) => {
      lab.stub.set({ callbackIssuer: 'own' }, { client: 'oauth2-issuer' })
      const back = await lab.comeBack(bob, 'oauth2-issuer')
      expect(back.callback.searchParams.get('iss')).toBe(lab.stub.url)
      await lab.expectRefused(() => bob.open(changed(back.callback, change)), 'oauth_invalid_callback')
      await lab.expectFinished(bob, back)
    })
  })

  it('that is late is refused', async () => {
    const program = lab.program()
    const backs = [
      { visitor: bob, ...(await lab.comeBack(bob)) },
      { visitor: program, ...(await lab.comeBack(program)) },
    ]
    await lab.whileStopped(() => lab.storage.query('update oauth2_transactions set expires_at = created_at'))
    for (const { visitor, key, begun, callback } of backs) {
      await lab.expectRefused(() => visitor.open(callback), 'oauth_state_expired')
      const view = await visitor.call('GET', `/connections/${key}/authorizations/${begun.id}`)
      expect(view.body.status).toBe('expired')
      expect(await lab.statusOf(key)).toBe('missing')
    }
  })

  it('repeats nothing of what the provider says', async () => {
    const { key, begun, callback } = await lab.comeBack(bob)
    const evil = changed(callback, (at) => {
      errors(at, [SCRIPT])
      at.set('error_description', SCRIPT)
      at.set('error_uri', 'https://evil.example')
    })
    expect((await bob.open(evil)).status).toBe(303)
    const page = await bob.open(`/oauth2/done/${begun.id}`, { accept: 'text/html' })
    const view = await bob.call('GET', `/connections/${key}/authorizations/${begun.id}`)
    const listed = await bob.call('GET', `/connections/${key}`)
    expect(page.text).toContain('Not connected')
    expect(view.body).toMatchObject({ status: 'failed', code: 'unknown_error' })
    for (const { text } of [page, view, listed]) expect(text).not.toMatch(/alert\(1\)|evil\.example/)
  })

  it('leads to an address without code and state, and no answer on the way may be kept or tell another site', async () => {
    const { begun, callback } = await lab.comeBack(bob)
    const refused = await bob.open(
      changed(callback, (at) => at.append('code', 'x')),
      { accept: 'text/html' },
    )
    expect(refused.status).toBe(400)
    const redirect = await bob.open(callback, { accept: 'text/html' })
    expect(redirect.status).toBe(303)
    expect(redirect.headers.get('location')).toBe(`/oauth2/done/${begun.id}`)
    expect(redirect.text).toBe('')
    const done = await bob.open(`/oauth2/done/${begun.id}`, { accept: 'text/html' })
    for (const { headers, text } of [refused, redirect, done]) {
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(
        [...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].filter(([, to]) => /^(https?:|\/\/)/.test(to ?? '')),
      ).toEqual([])
      for (const name of ['code', 'state']) expect(text).not.toContain(callback.searchParams.get(name))
    }
  })

  it('tells how it ended to nobody but the browser it was begun in', async () => {
    const back = await lab.comeBack(bob)
    await lab.expectFinished(bob, back)
    const page = (visitor: Visitor, id: string) => visitor.open(`/oauth2/done/${id}`, { accept: 'text/html' })
    expect((await page(bob, back.begun.id)).text).toContain('ada@')
    const [known, unknown] = [await page(ada, back.begun.id), await page(ada, 'oat_never')]
    expect(known.text.replaceAll(back.begun.id, 'oat_never')).toBe(unknown.text)
  })

  it('is in the log with its path only, and its verifier is in no answer', async () => {
    const before = bob.received.length
    const back = await lab.comeBack(bob)
    await lab.expectFinished(bob, back)
    await bob.call('GET', `/connections/${back.key}/authorizations/${back.begun.id}`)
    expect(bob.received.length).toBe(before + 3)
    const verifier = new URLSearchParams(lab.stub.last('token')?.body).get('code_verifier') ?? ''
    expect(verifier).toHaveLength(43)
    for (const text of bob.received) expect(text).not.toContain(verifier)
    const lines = lab.server.output.split('\n').filter((line) => line.includes(back.callback.pathname))
    expect(lines.length).toBeGreaterThan(0)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ path: back.callback.pathname, status: 303 })
    const { searchParams } = back.callback
    for (const secret of [searchParams.get('code'), searchParams.get('state'), verifier]) {
      expect(lab.server.output).not.toContain(secret)
    }
  })
})
