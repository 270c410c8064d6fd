import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { apiKey, basic, bearer, clientCredentials, inQuery, none, oauth2 } from './connections.js'
import { failure, said, validate } from './try-out.js'
import { ACCESS_TOKEN, API_KEY, startWebServer, type WebServer } from './web-server.js'

describe('testing a connection', () => {
  let web: WebServer
  let base = ''
  beforeAll(async () => {
    web = await startWebServer()
    base = `${web.origin}/v1`
  })
  afterAll(() => web.close())
  beforeEach(() => void web.seen.splice(0))

  const host = () => new URL(web.origin).host
  const all = ['network', 'authentication', 'rights']

  it('tries the credentials at the test path, and tells whose they are where it can', async () => {
    const test = { testPath: '/me' }
    expect(await validate(apiKey(base, test))).toEqual({ account: host(), steps: all })
    expect(await validate(bearer(base, test))).toEqual({ account: host(), steps: all })
    expect(await validate(basic(base, test))).toEqual({ account: `ada at ${host()}`, steps: all })
    expect(await validate(oauth2(base, test))).toEqual({ account: host(), steps: all })
    expect(await validate(clientCredentials(base, test))).toEqual({ account: host(), steps: all })
  })

  it('only reaches the server without a test path, and sends it nothing secret', async () => {
    expect(await validate(apiKey(base))).toEqual({ account: host(), steps: ['network'] })
    expect(await validate(inQuery(base))).toEqual({ account: host(), steps: ['network'] })
    expect(await validate(basic(base))).toEqual({ account: host(), steps: ['network'] })
    expect(await validate(oauth2(base))).toEqual({ account: host(), steps: ['network'] })
    expect(web.seen.map(({ url }) => url)).toEqual(['/v1', '/v1', '/v1', '/v1'])
    expect(JSON.stringify(web.seen)).not.toContain(JSON.stringify(API_KEY).slice(1, -1))
    expect(JSON.stringify(web.seen)).not.toContain(ACCESS_TOKEN)
    expect(web.seen.some(({ headers }) => headers.authorization)).toBe(false)
  })

  it('takes any answer for reached', async () => {
    expect(await validate(apiKey(`${base}/page-500`))).toMatchObject({ steps: ['network'] })
  })

  it('claims nothing where there is no address to try', async () => {
    expect(await validate(none())).toEqual({ steps: [] })
    expect(web.seen).toEqual([])
  })

  it('wants a base address for a test path', async () => {
    expect(await failure(validate(none(undefined, { testPath: '/x' })))).toMatchObject({
      code: 'invalid_input',
      field: 'baseUrl',
    })
  })

  it('refuses a test path outside the base address', async () => {
    for (const testPath of ['../x', 'http://other.example/', '//other.example/'])
      expect(await failure(validate(apiKey(base, { testPath })))).toMatchObject({
        code: 'invalid_input',
        field: 'testPath',
      })
    expect(web.seen).toEqual([])
  })

  it('does not follow the test path to another server with the credentials', async () => {
    const testPath = `/redirect?status=302&to=${encodeURIComponent(web.origin.replace('127.0.0.1', 'localhost'))}`
    expect(await failure(validate(bearer(base, { testPath })))).toMatchObject({
      code: 'bad_response',
      field: 'testPath',
    })
    expect(web.seen).toHaveLength(1)
  })

  it('hides the key from a failure that repeats it', async () => {
    const error = await failure(validate(apiKey(base, { testPath: '/echo-500' })))
    expect(error).toMatchObject({ code: 'provider_unavailable' })
    expect(error.message).toContain('It said')
    expect(said(error)).not.toContain('k3y')
  })

  it.each([
    [{ baseUrl: 'http://127.0.0.1:1/v1?x=1' }, 'baseUrl'],
    [{ name: 'Host' }, 'name'],
    [{ name: 'X Key' }, 'name'],
    [{ apiKey: 'line\r\nbreak: 1' }, 'apiKey'],
    [{ apiKey: ' blank' }, 'apiKey'],
    [{ apiKey: 'emoji 👋' }, 'apiKey'],
  ])('refuses %j before anything is sent', async (wrong, field) => {
    const error = await failure(validate(apiKey(base, wrong)))
    expect(error).toMatchObject({ code: 'invalid_input', field })
    expect(said(error)).not.toContain('break: 1')
    expect(web.seen).toEqual([])
  })

  it('refuses a user name with a colon, which would move the password', async () => {
    expect(await failure(validate(basic(base, { username: 'a:b' })))).toMatchObject({
      code: 'invalid_input',
      field: 'username',
    })
  })

  it('hangs up when it is cancelled', async () => {
    const abort = new AbortController()
    const waiting = failure(validate(bearer(base, { testPath: '/slow' }), abort.signal))
    await once(web.events, 'hanging')
    const closed = once(web.events, 'hung-up')
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
    await closed
  })
})

describe('a connection that gets its tokens from an authorization server', () => {
  const method = (name: string) => piece.auth.find((one) => one.name === name)

  it('takes every address, the client and the scopes from the form', () => {
    expect(method('oauth2')?.oauth2).toMatchObject({
      grant: 'authorizationCode',
      client: 'connection',
      authorizationUrl: '{authorizationUrl}',
      tokenUrl: '{tokenUrl}',
      revocationUrl: '{revocationUrl}',
      issuer: '{issuer}',
      scopeField: 'scope',
      clientAuthentication: { field: 'clientAuthentication' },
    })
    expect(method('client-credentials')?.oauth2).toMatchObject({
      grant: 'clientCredentials',
      client: 'connection',
      tokenUrl: '{tokenUrl}',
      revocationUrl: '{revocationUrl}',
      scopeField: 'scope',
      clientAuthentication: { field: 'clientAuthentication' },
    })
  })

  it('asks for the audience where each grant can: when a person signs in, or with the client', () => {
    const audience = { audience: '{audience}' }
    expect(method('oauth2')?.oauth2).toMatchObject({ authorizationParameters: audience })
    expect(method('client-credentials')?.oauth2).toMatchObject({ tokenParameters: audience })
  })

  it('asks for the secret again when any address changes', () => {
    expect(method('oauth2')?.destination).toEqual([
      'baseUrl',
      'authorizationUrl',
      'tokenUrl',
      'revocationUrl',
      'issuer',
    ])
    expect(method('client-credentials')?.destination).toEqual(['baseUrl', 'tokenUrl', 'revocationUrl'])
  })

  it('needs no more than the addresses and the client', () => {
    const shared = ['clientId', 'clientSecret', 'baseUrl']
    expect(method('oauth2')?.form.required).toEqual([...shared, 'authorizationUrl', 'tokenUrl', 'clientAuthentication'])
    expect(method('client-credentials')?.form.required).toEqual([...shared, 'tokenUrl', 'clientAuthentication'])
  })
})
