import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { robot } from './connections.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { foreignKeyFile, keyFile, ROBOT } from './google-state.js'
import { act, failureOf, refresh, said } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(async () => {
  vi.useRealTimers()
  await server.close()
})

const NOW = Date.UTC(2026, 2, 1, 12)

const stopClock = (now: number) => vi.useFakeTimers({ toFake: ['Date'], now })

const assertion = () => new URLSearchParams(server.seen[0]?.body).get('assertion') ?? ''

describe('a service account', () => {
  it('signs an assertion for an hour, with the endpoint it is sent to as its audience', async () => {
    stopClock(NOW)
    await refresh(server, robot())
    expect(decodeProtectedHeader(assertion())).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(decodeJwt(assertion())).toEqual({
      iss: ROBOT,
      aud: `${server.origin}/oauth/token`,
      iat: NOW / 1_000,
      exp: NOW / 1_000 + 3_600,
      scope: 'https://www.googleapis.com/auth/drive.readonly https://www.googleapis.com/auth/spreadsheets',
    })
  })

  it('never sends the assertion where the key file says', async () => {
    await refresh(server, robot({ key: keyFile({ token_uri: 'http://127.0.0.1:1/token' }) }))
    expect(server.seen.map(({ method, path }) => [method, path])).toEqual([['POST', '/oauth/token']])
  })

  it('acts for a user where one is named, with the rights of the chosen services alone', async () => {
    await refresh(server, robot({ subject: 'ada@example.com', services: ['gmail'] }))
    expect(decodeJwt(assertion())).toMatchObject({
      sub: 'ada@example.com',
      scope: 'https://www.googleapis.com/auth/gmail.send https://www.googleapis.com/auth/gmail.readonly',
    })
  })

  it('obtains a token and the time it lapses', async () => {
    stopClock(NOW)
    const { values, expiresAt } = await refresh(server, robot())
    expect(values).toEqual({ accessToken: expect.stringMatching(/^ya29\./) })
    expect(expiresAt).toBe(NOW + 3_599_000)
  })

  it('uses the token and not the key to call an API', async () => {
    await act(server, 'drive-list', {}, robot())
    const list = server.seen.find(({ path }) => path === '/drive/v3/files')
    expect(list?.headers.authorization).toMatch(/^Bearer ya29\./)
    expect(JSON.stringify(list)).not.toContain('PRIVATE')
  })

  it('points at the key when its token is no longer accepted', async () => {
    const withdrawn = robot({ accessToken: 'ya29.withdrawn-token' })
    expect(await failureOf(act(server, 'drive-list', {}, withdrawn))).toMatchObject({
      code: 'invalid_credentials',
      field: 'key',
    })
  })

  it('is refused Gmail without a user before anything is sent', async () => {
    const error = await failureOf(refresh(server, robot({ services: ['drive', 'gmail'] })))
    expect(error).toMatchObject({
      code: 'invalid_input',
      field: 'subject',
      message: expect.stringContaining('no mailbox'),
    })
    expect(server.seen).toEqual([])
  })
})

describe('an exchange that fails', () => {
  it('asks to set the clock when the time is wrong', async () => {
    const { values } = robot()
    const ahead = vi.spyOn(Date, 'now').mockReturnValueOnce(Date.now() + 3_600_000)
    const error = await failureOf(refresh(server, { method: 'service-account', values }))
    ahead.mockRestore()
    expect(error).toMatchObject({
      code: 'invalid_credentials',
      field: undefined,
      hint: expect.stringContaining('clock'),
    })
  })

  it.each([
    [401, { error: 'unauthorized_client' }, { subject: 'ada@example.com' }, 'permission_denied', 'subject'],
    [
      403,
      { error: 'access_denied', error_description: 'Requested client not authorized.' },
      {},
      'permission_denied',
      'services',
    ],
    [400, { error: 'invalid_grant', error_description: 'Not a valid email.' }, {}, 'invalid_credentials', 'subject'],
    [400, { error: 'invalid_grant', error_description: 'Something new' }, {}, 'invalid_credentials', 'key'],
    [400, { error: 'invalid_scope' }, {}, 'permission_denied', 'services'],
    [401, { error: 'disabled_client' }, {}, 'invalid_credentials', 'key'],
    [401, { error: 'deleted_client' }, {}, 'invalid_credentials', 'key'],
    [401, { error: 'invalid_client' }, {}, 'invalid_credentials', 'key'],
    [400, { error: 'admin_policy_enforced' }, {}, 'permission_denied', undefined],
    [400, { error: 'org_internal' }, {}, 'permission_denied', undefined],
    [400, { error: 'something_new' }, {}, 'invalid_credentials', 'key'],
    [500, { error: 'internal_failure' }, {}, 'provider_unavailable', undefined],
    [302, '', {}, 'bad_response', undefined],
    [200, { access_token: 'x' }, {}, 'bad_response', undefined],
    [200, '<!doctype html>', {}, 'bad_response', undefined],
  ])('with %i and %j, for %j, reads as %s at %s', async (status, body, more, code, field) => {
    server.answerNext({ status, body })
    const error = await failureOf(refresh(server, robot(more)))
    expect({ code: error.code, field: error.field }).toEqual({ code, field })
    expect(error.hint).toMatch(/\.$/)
  })

  it('tells how long to wait when Google asks to slow down', async () => {
    server.answerNext({ status: 429, headers: { 'retry-after': '60' }, body: {} })
    expect(await failureOf(refresh(server, robot()))).toMatchObject({ code: 'rate_limited', retryAfter: 60 })
  })

  it('keeps the key out of every message, and out of the causes too', async () => {
    const broken = keyFile().slice(0, -20)
    for (const key of [broken, foreignKeyFile(), keyFile({ private_key: '-----BEGIN PRIVATE KEY-----\nSecretPart' })]) {
      const error = await failureOf(refresh(server, robot({ key })))
      expect(`${said(error)} ${error.stack} ${String(error.cause)}`).not.toMatch(/SecretPart|MII[A-Za-z0-9]/)
    }
  })
})
