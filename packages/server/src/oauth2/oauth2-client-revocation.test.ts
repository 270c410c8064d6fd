import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OAuth2Client } from './oauth2-client.js'
import type { ResolvedSettings } from './resolved-settings.js'
import { failureOf } from './testing/failure-of.js'
import { sampleSettings } from './testing/sample-settings.js'
import { ScriptedProvider } from './testing/scripted-provider.js'

let provider: ScriptedProvider

beforeAll(async () => {
  provider = await ScriptedProvider.start()
})
afterAll(() => provider.stop())

const client = new OAuth2Client({ fetch, now: () => 0 })

function revoke(more: Partial<ResolvedSettings> = {}, hint: 'refresh_token' | 'access_token' = 'refresh_token') {
  const who = { clientId: 'id', clientSecret: 'canary-secret' }
  const { signal } = new AbortController()
  return client.revoke(sampleSettings(provider.origin, more), who, { token: 'canary-token', hint, signal })
}

describe('revoking a token', () => {
  it('sends the token with a hint, as the client', async () => {
    provider.answers({})
    await revoke({}, 'access_token')
    expect(provider.request).toMatchObject({
      method: 'POST',
      path: '/revoke',
      headers: { authorization: `Basic ${btoa('id:canary-secret')}`, accept: 'application/json' },
    })
    expect(Object.fromEntries(new URLSearchParams(provider.request.body))).toEqual({
      token: 'canary-token',
      token_type_hint: 'access_token',
    })
  })

  it.each([
    ['an empty 200', { body: '' }],
    ['a 200 of any kind', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['a 200 with JSON', { body: '{"revoked":true}' }],
    ['a 204', { status: 204 }],
  ])('is done with %s', async (_, answer) => {
    provider.answers(answer)
    await expect(revoke()).resolves.toBeUndefined()
  })

  it('is done when the provider says that the token is none any more', async () => {
    provider.answersJson({ error: 'invalid_token' }, { status: 400 })
    await expect(revoke()).resolves.toBeUndefined()
  })

  it.each([
    [400, 'unsupported_token_type', 'request'],
    [401, 'invalid_client', 'client'],
    [400, 'invalid_request', 'request'],
  ])('fails with status %i and %s', async (status, error, kind) => {
    provider.answersJson({ error, error_description: 'canary' }, { status })
    expect(await failureOf(revoke())).toMatchObject({ kind, code: error, status })
  })

  it('honours when a busy provider wants to be asked again', async () => {
    provider.answers({ status: 503, headers: { 'retry-after': '120' } })
    expect(await failureOf(revoke())).toMatchObject({ kind: 'unknown', code: 'http_503', retryAfter: 120 })
  })

  it('sees a refusal with status 200 where the provider is known for it', async () => {
    provider.answersJson({ ok: false, error: 'not_allowed' })
    await revoke()
    const quirks = [{ name: 'errorInSuccess' }] as const
    expect(await failureOf(revoke({ quirks }))).toMatchObject({ kind: 'request', code: 'not_allowed' })
  })

  it('fails when the connection does', async () => {
    provider.responds((response) => response.destroy())
    expect(await failureOf(revoke())).toMatchObject({ kind: 'unknown', code: 'connection_failed' })
  })

  it('is not possible where the provider has no address for it', async () => {
    const failure = await failureOf(revoke({ revocationUrl: undefined }))
    expect(failure).toMatchObject({ kind: 'request', code: 'no_revocation_endpoint' })
  })
})
