import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { account, apiKey } from './connections.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { API_KEYS, TOKENS } from './google-state.js'
import { act, failureOf, said } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const list = (connection = account()) => act(server, 'drive-list', { folder: 'folder-1' }, connection)
const read = (connection = account()) =>
  act(server, 'sheets-read', { spreadsheet: 'sheet-public', range: 'Sheet1' }, connection)

describe('Google refuses', () => {
  it('a token that has expired with invalid_credentials, so that it is renewed', async () => {
    const error = await failureOf(list(account({ accessToken: TOKENS.expired })))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: undefined })
  })

  it.each([
    ['gmail-send', { to: ['a@example.com'], subject: 'x', text: 'x' }, 'gmail.send'],
    ['gmail-search', {}, 'gmail.readonly'],
    ['drive-list', {}, 'drive.readonly'],
    ['drive-download', { file: 'file-1' }, 'drive.readonly'],
    ['sheets-read', { spreadsheet: 'sheet-public', range: 'Sheet1' }, 'spreadsheets'],
    ['sheets-append', { spreadsheet: 'sheet-public', range: 'Sheet1', rows: [['x']] }, 'spreadsheets'],
  ])('%s without its scope with permission_denied, naming it', async (action, input, scope) => {
    server.state.tokens.set('ya29.no-rights', { email: 'ada@example.com', sub: '1', scopes: [] })
    const error = await failureOf(act(server, action, input, account({ accessToken: 'ya29.no-rights' })))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringMatching(`${scope}\\.$`) })
  })

  it('a call to an API that is not enabled, with the address where to enable it', async () => {
    server.state.disabledApis.add('drive')
    expect(await failureOf(list())).toMatchObject({
      code: 'permission_denied',
      hint: expect.stringContaining('https://console.cloud.google.com/apis/library'),
    })
  })

  it('a wrong API key with invalid_credentials at its field, though Google answers 400', async () => {
    const error = await failureOf(list(apiKey({ apiKey: API_KEYS.wrong })))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'apiKey' })
  })
})

describe('an answer', () => {
  const older = (reason: string) => ({ status: 'X', message: 'Said.', older: reason })
  const newer = (reason: string) => ({ status: 'X', message: 'Said.', reason })

  it.each([
    [401, older('authError'), 'invalid_credentials'],
    [401, newer('ACCESS_TOKEN_EXPIRED'), 'invalid_credentials'],
    [401, newer('CREDENTIALS_MISSING'), 'permission_denied'],
    [403, older('insufficientPermissions'), 'permission_denied'],
    [403, older('accessNotConfigured'), 'permission_denied'],
    [403, older('insufficientFilePermissions'), 'permission_denied'],
    [403, older('domainPolicy'), 'permission_denied'],
    [403, older('cannotDownloadAbusiveFile'), 'permission_denied'],
    [403, older('toString'), 'permission_denied'],
    [403, older('rateLimitExceeded'), 'rate_limited'],
    [403, older('userRateLimitExceeded'), 'rate_limited'],
    [403, newer('RATE_LIMIT_EXCEEDED'), 'rate_limited'],
    [403, older('quotaExceeded'), 'quota_exceeded'],
    [403, older('dailyLimitExceeded'), 'quota_exceeded'],
    [403, newer('BILLING_DISABLED'), 'quota_exceeded'],
    [404, older('notFound'), 'not_found'],
    [400, older('badRequest'), 'invalid_input'],
    [500, older('backendError'), 'provider_unavailable'],
  ])('of %i with %j reads as %s', async (status, body, code) => {
    server.answerNext(refusal(status, body))
    const error = await failureOf(list())
    expect(error.code).toBe(code)
    expect(error.hint).toMatch(/\.$/)
  })

  it.each([
    [401, 'invalid_credentials'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [400, 'invalid_input'],
    [302, 'bad_response'],
  ])('of %i that is a web page reads as %s', async (status, code) => {
    server.answerNext({ status, headers: { location: 'https://elsewhere.example' }, body: '<html>oops</html>' })
    expect(await failureOf(list())).toMatchObject({ code, message: expect.not.stringContaining('html') })
  })

  it('of 429 tells how long to wait, and is not waited for', async () => {
    server.answerNext({ ...refusal(429, older('rateLimitExceeded')), headers: { 'retry-after': '90' } })
    expect(await failureOf(list())).toMatchObject({ code: 'rate_limited', retryAfter: 90 })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['that is no JSON', '<!doctype html>'],
    ['without its list', { kind: 'drive#fileList' }],
    ['with a file that has no id', { files: [{ name: 'x', mimeType: 'y' }] }],
    ['with a size that is no number', { files: [{ id: 'a', name: 'x', mimeType: 'y', size: 'large' }] }],
  ])('%s is a bad response', async (_, body) => {
    server.answerNext({ status: 200, body })
    expect(await failureOf(list())).toMatchObject({ code: 'bad_response' })
  })

  it('that is cut off in the middle is told apart from one that is wrong', async () => {
    server.answerNext('half')
    expect(await failureOf(read())).toMatchObject({ code: 'provider_unavailable' })
  })

  it('that hangs ends with timeout when the run is cancelled', async () => {
    const cancel = new AbortController()
    const hang: typeof fetch = (url, init) => {
      const running = fetch(url, init)
      cancel.abort()
      return running
    }
    const running = act(server, 'drive-list', {}, account(), { signal: cancel.signal, fetch: hang })
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
  })

  it('that stops half-way ends with timeout when the run is cancelled', async () => {
    const cancel = new AbortController()
    server.answerNext('stall')
    const begun: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      setImmediate(() => cancel.abort())
      return response
    }
    const running = act(server, 'drive-list', {}, account(), { signal: cancel.signal, fetch: begun })
    expect(await failureOf(running)).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
  })

  it('that stops half-way ends with timeout when its time is up', async () => {
    const { timeout } = AbortSignal
    const spy = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout.call(AbortSignal, 50))
    server.answerNext('stall')
    const error = await failureOf(read()).finally(() => spy.mockRestore())
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('in time') })
  })

  it('may take 30 seconds, and a file ten minutes', async () => {
    const spy = vi.spyOn(AbortSignal, 'timeout')
    await act(server, 'drive-download', { file: 'file-1' })
    const asked = spy.mock.calls.flat()
    spy.mockRestore()
    expect(asked).toEqual([30_000, 600_000])
  })

  it('is quoted shortly, on one line and without the credentials', async () => {
    for (const [connection, secret] of [
      [account(), TOKENS.all],
      [apiKey(), API_KEYS.good],
    ] as const) {
      const message = `Bad\nvalue ${secret} ${'x'.repeat(5_000)}`
      server.answerNext(refusal(400, { status: 'INVALID_ARGUMENT', message }))
      const error = await failureOf(read(connection))
      expect(error.message).toContain('Bad value [secret]')
      expect(error.message.length).toBeLessThan(400)
      expect(said(error)).not.toContain(secret)
    }
  })
})
