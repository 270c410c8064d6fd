import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EgressError } from '../egress/egress-error.js'
import { OAuth2Client } from './oauth2-client.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { failureOf } from './testing/failure-of.js'
import { sampleSettings } from './testing/sample-settings.js'
import { ScriptedProvider } from './testing/scripted-provider.js'
import type { SendRequest } from './token-endpoint.js'

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0)

let provider: ScriptedProvider

beforeAll(async () => {
  provider = await ScriptedProvider.start()
})
afterAll(() => provider.stop())

interface How {
  settings?: Partial<ResolvedSettings>
  fetch?: SendRequest
  deadlineMs?: number
  signal?: AbortSignal
}

function refresh({ settings, signal = new AbortController().signal, ...parts }: How = {}) {
  const client = new OAuth2Client({ fetch, now: () => NOW, ...parts })
  const who = { clientId: 'id', clientSecret: 'canary-secret' }
  return client.refresh(sampleSettings(provider.origin, settings), who, { refreshToken: 'canary-old', signal })
}

/** What a JSON body with a canary beside ends in. */
async function failureFor(status: number, body: object, how: How = {}) {
  provider.answersJson({ ...body, error_description: 'canary', access_token_echo: 'canary' }, { status })
  return failureOf(refresh(how))
}

describe('an OAuth2 error', () => {
  it.each([
    ['invalid_grant', 'grant'],
    ['invalid_client', 'client'],
    ['unauthorized_client', 'client'],
    ['invalid_scope', 'request'],
    ['invalid_request', 'request'],
    ['unsupported_grant_type', 'request'],
    ['something.of-their_own', 'request'],
    ['server_error', 'unknown'],
    ['temporarily_unavailable', 'unknown'],
  ])('%s is about the %s', async (error, kind) => {
    for (const status of [400, 401, 403]) {
      const failure = await failureFor(status, { error })
      expect(failure).toMatchObject({ kind, code: error, status })
      expect(failure.message).toContain(provider.host)
      expect(failure.message).toContain(error)
    }
  })

  it("in the provider's own words means what the standard calls it", async () => {
    const settings = { quirks: [{ name: 'errorNames', names: { 'Token is gone': 'invalid_grant' } }] } as const
    expect(await failureFor(400, { error: 'Token is gone' }, { settings })).toMatchObject({
      kind: 'grant',
      code: 'invalid_grant',
    })
  })

  it('with status 200 counts where the provider is known for it', async () => {
    const settings = { quirks: [{ name: 'errorInSuccess' }] } as const
    const body = { error: 'invalid_grant', access_token: 'canary' }
    expect(await failureFor(200, body, { settings })).toMatchObject({ kind: 'grant', code: 'invalid_grant' })
  })

  it('with status 200 ends nothing elsewhere', async () => {
    expect(await failureFor(200, { error: 'invalid_grant' })).toMatchObject({ kind: 'unknown', code: 'bad_answer' })
  })

  it.each([404, 405, 410, 418])('with status %i is none', async (status) => {
    const kind = 'trouble'
    expect(await failureFor(status, { error: 'invalid_grant' })).toMatchObject({ kind, code: `http_${status}` })
  })

  it.each([
    '<b>canary</b>',
    'Canary canary',
    `canary${'x'.repeat(200)}`,
    'canary\n',
    7,
    { code: 'invalid_grant' },
    null,
  ])('that is no plain code is none: %j', async (error) => {
    expect(await failureFor(400, { error })).toMatchObject({ kind: 'trouble', code: 'http_400' })
  })
})

describe('an answer that is none of OAuth2', () => {
  const HTML = { body: '<html>canary</html>', headers: { 'content-type': 'text/html' } }

  it.each([
    [400, 'trouble'],
    [401, 'trouble'],
    [403, 'trouble'],
    [404, 'trouble'],
    [200, 'unknown'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
    [429, 'throttled'],
  ])('with status %i is %s', async (status, kind) => {
    provider.answers({ ...HTML, status })
    expect(await failureOf(refresh())).toMatchObject({ kind, status })
  })

  it.each([201, 202, 204, 206])('with status %i may hide that the provider acted', async (status) => {
    provider.answers({ status })
    expect(await failureOf(refresh())).toMatchObject({ kind: 'unknown', code: `http_${status}` })
  })

  it('is not believed when a server error says the grant is gone', async () => {
    expect(await failureFor(500, { error: 'invalid_grant' })).toMatchObject({ kind: 'unknown', code: 'http_500' })
  })

  it.each([301, 302, 303, 307, 308])('with status %i is not followed', async (status) => {
    provider.answers({ status, headers: { location: `${provider.origin}/elsewhere` } })
    expect(await failureOf(refresh())).toMatchObject({ kind: 'trouble', code: `http_${status}` })
    expect(provider.requests.map(({ path }) => path)).toEqual(['/token'])
  })
})

describe('an answer that claims success and is garbage', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const tokens = JSON.stringify({ access_token: 'canary', token_type: 'bearer' })

  it.each<[string, string | Uint8Array, Record<string, string>?]>([
    ['nothing', ''],
    ['an empty text', '""'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['half of JSON', '{"access_token":"canary'],
    ['an empty object', '{}'],
    ['an empty token', '{"access_token":""}'],
    ['a token that is a number', '{"access_token":7}'],
    ['a token with a line break', '{"access_token":"canary\\r\\nx"}'],
    ['a token that needs a key', '{"access_token":"canary","token_type":"mac"}'],
    ['a token that needs a proof', '{"access_token":"canary","token_type":"DPoP"}'],
    ['33 levels', `{"access_token":"canary","x":${nested(32)}}`],
    ['100,000 levels', '['.repeat(100_000)],
    ['no UTF-8', Buffer.from('{"access_token":"canary","x":"\xff"}', 'latin1')],
    ['HTML by its name', tokens, { 'content-type': 'text/html' }],
    ['plain text by its name', tokens, { 'content-type': 'text/plain' }],
    ['compressed', gzipSync(tokens), { 'content-encoding': 'gzip' }],
    ['a bomb', gzipSync(Buffer.alloc(50_000_000, 32)), { 'content-encoding': 'gzip' }],
    ['encoded in an unknown way', tokens, { 'content-encoding': 'x-canary' }],
    ['5 MB', `{"access_token":"canary","x":"${'x'.repeat(5_000_000)}"}`],
  ])('as %s leaves open whether the provider acted', async (_, body, headers = {}) => {
    provider.answers({ body, headers })
    expect(await failureOf(refresh())).toMatchObject({ kind: 'unknown', code: 'bad_answer', status: 200 })
  })

  it('without end is not waited for', async () => {
    const closed = new Promise<void>((resolve) => {
      provider.responds((response) => {
        const write = () => response.write('x'.repeat(65_536)) && setImmediate(write)
        response.writeHead(200, { 'content-type': 'application/json' }).on('drain', write).on('close', resolve)
        write()
      })
    })
    expect(await failureOf(refresh())).toMatchObject({ kind: 'unknown', code: 'bad_answer' })
    await closed
  })

  it('is told from one that is only unusual', async () => {
    const body = `{"access_token":"canary","x":${nested(31)},"pad":"${'x'.repeat(200_000)}"}`
    provider.answers({
      body,
      headers: { 'content-type': 'Application/Vnd.Acme+JSON; charset=utf-8', 'content-encoding': 'identity' },
    })
    expect(await refresh()).toMatchObject({ accessToken: 'canary' })
  })
})

describe('when to come back', () => {
  it.each([
    [429, '30', 30],
    [429, '999999999', 3_600],
    [429, 'Thu, 01 Jan 2026 12:01:00 GMT', 60],
    [429, 'soon', undefined],
    [503, '5', 5],
    [400, '5', undefined],
  ])('is said with status %i and Retry-After %s', async (status, header, seconds) => {
    provider.answersJson({}, { status, headers: { 'retry-after': header } })
    expect((await failureOf(refresh())).retryAfter).toBe(seconds)
  })

  it('is unknown when the provider does not say', async () => {
    const failure = await failureFor(429, { error: 'rate_limited' })
    expect(failure).toMatchObject({ kind: 'throttled', code: 'http_429', retryAfter: undefined })
  })

  it("is read from the provider's own header, which comes before the standard one", async () => {
    const quirks = [{ name: 'retryAfterHeader', header: 'X-Reset', unit: 'unixSeconds' }] as const
    const headers = { 'x-reset': String(NOW / 1_000 + 77), 'retry-after': '5' }
    provider.answersJson({}, { status: 429, headers })
    expect((await failureOf(refresh({ settings: { quirks } }))).retryAfter).toBe(77)
    provider.answersJson({}, { status: 429, headers: { 'retry-after': '5' } })
    expect((await failureOf(refresh({ settings: { quirks } }))).retryAfter).toBe(5)
  })
})

describe('a connection that fails', () => {
  it('before the answer leaves open whether the provider acted', async () => {
    provider.responds((response) => response.destroy())
    const failure = await failureOf(refresh())
    expect(failure).toMatchObject({ kind: 'unknown', code: 'connection_failed', status: undefined })
    expect(failure.message).toMatch(/^The connection to 127\.0\.0\.1:\d+ failed \([A-Z_]+\)\.$/)
  })

  it('in the middle of the answer leaves open whether the provider acted', async () => {
    provider.responds((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"access_token":"canary', () => response.destroy())
    })
    expect(await failureOf(refresh())).toMatchObject({ kind: 'unknown', code: 'connection_failed' })
  })

  it('since nobody listens says so', async () => {
    const gone = await ScriptedProvider.start()
    const refreshUrl = `${gone.origin}/token`
    await gone.stop()
    const failure = await failureOf(refresh({ settings: { refreshUrl } }))
    expect(failure).toMatchObject({ kind: 'unknown', code: 'connection_failed' })
    expect(failure.message).toContain('ECONNREFUSED')
  })

  it('without saying why is told as it is, whatever it carries', async () => {
    const cause = { headers: 'canary', code: 'canary' }
    const odd = async () => {
      throw new Error('canary', { cause })
    }
    const failure = await failureOf(refresh({ fetch: odd }))
    expect(failure.message).toBe(`The connection to ${provider.host} failed.`)
    expect(failure.cause).toBeUndefined()
  })

  it('since the egress policy refuses it is told apart', async () => {
    const guarded = async () => {
      throw new TypeError('fetch failed', { cause: new EgressError('canary') })
    }
    expect(await failureOf(refresh({ fetch: guarded }))).toMatchObject({ kind: 'denied', code: 'egress_denied' })
  })
})

describe('the deadline', () => {
  it('ends a request that is not answered', async () => {
    provider.responds(() => {})
    expect(await failureOf(refresh({ deadlineMs: 50 }))).toMatchObject({ kind: 'unknown', code: 'timeout' })
  })

  it('ends an answer that does not', async () => {
    provider.responds((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"access_token":"canary')
    })
    expect(await failureOf(refresh({ deadlineMs: 200 }))).toMatchObject({ kind: 'unknown', code: 'timeout' })
  })

  it('is not what ends a request its caller gives up', async () => {
    const giveUp = new AbortController()
    provider.responds(() => giveUp.abort(new Error('canary')))
    expect(await failureOf(refresh({ signal: giveUp.signal }))).toMatchObject({ kind: 'unknown', code: 'aborted' })
  })

  it('lets nothing be sent for a caller that has given up before', async () => {
    provider.answersJson({ access_token: 'canary' })
    expect(await failureOf(refresh({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' })
    expect(provider.requests).toEqual([])
  })
})
