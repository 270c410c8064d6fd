import { describePiece } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { account, apiKey, robot } from './connections.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { ALL_SCOPES, API_KEYS, ROBOT, TOKENS } from './google-state.js'
import { act, failureOf, test } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const ALL_STEPS = ['network', 'authentication', 'rights']

describe('testing a Google account', () => {
  it('goes through every stage and tells its address, and the id that stays when the address changes', async () => {
    expect(await test(server, account())).toEqual({
      steps: ALL_STEPS,
      result: { account: 'ada@example.com', accountId: '1098765' },
    })
  })

  it('reaches for Google before it shows the token', async () => {
    await test(server, account())
    expect(server.seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/openid/v1/userinfo', undefined],
      ['/openid/v1/userinfo', `Bearer ${TOKENS.all}`],
      ['/gmail/v1/users/me/profile', `Bearer ${TOKENS.all}`],
      ['/drive/v3/files/plugboard-connection-test', `Bearer ${TOKENS.all}`],
      ['/v4/spreadsheets/plugboard-connection-test', `Bearer ${TOKENS.all}`],
    ])
  })

  it('asks only for the services that were chosen', async () => {
    await test(server, account({ services: ['sheets'] }))
    expect(server.seen.map(({ path }) => path).slice(2)).toEqual(['/v4/spreadsheets/plugboard-connection-test'])
  })

  it('stops at the authentication stage for a token that was withdrawn', async () => {
    const { steps, result } = await test(server, account({ accessToken: TOKENS.expired }))
    expect(steps).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_credentials', field: undefined })
  })

  it('names the service whose boxes were left unticked', async () => {
    const scopes = ALL_SCOPES.filter((scope) => !scope.includes('spreadsheets'))
    const { steps, result } = await test(server, account({ scopes }))
    expect(steps).toEqual(ALL_STEPS)
    expect(result).toMatchObject({
      code: 'permission_denied',
      field: 'services',
      message: expect.stringContaining('Sheets'),
    })
  })

  it('accepts an account that allows to send mail but not to read it', async () => {
    const scopes = [...ALL_SCOPES.slice(0, 2), 'https://www.googleapis.com/auth/gmail.send']
    const { result } = await test(server, account({ accessToken: TOKENS.sendOnly, scopes, services: ['gmail'] }))
    expect(result).toMatchObject({ account: 'ada@example.com' })
  })

  it('names the API that is not enabled in the project', async () => {
    server.state.disabledApis.add('drive')
    expect((await test(server, account())).result).toMatchObject({
      code: 'permission_denied',
      field: 'services',
      message: expect.stringMatching(/^Google Drive: The API is not enabled/),
    })
  })

  it('stops at the network stage when Google fails', async () => {
    const down = { status: 500, body: 'down' }
    server.answerNext(down)
    const { steps, result } = await test(server, account())
    expect(steps).toEqual(['network'])
    expect(result).toMatchObject({ code: 'provider_unavailable' })
  })

  it('stops at the network stage when nothing listens', async () => {
    await server.close()
    const { steps, result } = await test(server, account())
    server = await startGoogleServer()
    expect(steps).toEqual(['network'])
    expect(result).toMatchObject({ code: 'unreachable' })
  })
})

describe('testing an API key', () => {
  it('goes through every stage and names no account', async () => {
    expect(await test(server, apiKey())).toEqual({ steps: ALL_STEPS, result: {} })
  })

  it('sends the key in a header, never in the address', async () => {
    await test(server, apiKey())
    expect(server.seen.map(({ headers }) => headers['x-goog-api-key'])).toEqual([
      undefined,
      API_KEYS.good,
      API_KEYS.good,
    ])
    expect(JSON.stringify(server.seen.map(({ path, query }) => [path, query]))).not.toContain(API_KEYS.good)
  })

  it('stops at the authentication stage for a wrong key', async () => {
    const { steps, result } = await test(server, apiKey({ apiKey: API_KEYS.wrong }))
    expect(steps).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'apiKey' })
  })

  it('stops at the rights stage for a key that is restricted to another service', async () => {
    const { steps, result } = await test(server, apiKey({ apiKey: API_KEYS.sheetsOnly }))
    expect(steps).toEqual(ALL_STEPS)
    expect(result).toMatchObject({ code: 'permission_denied', field: 'apiKey' })
  })

  it('accepts a restricted key where only its service is chosen', async () => {
    const { result } = await test(server, apiKey({ apiKey: API_KEYS.sheetsOnly, services: ['sheets'] }))
    expect(result).toEqual({})
  })

  it('points at the key when it may not be used from here', async () => {
    const blocked = { status: 'PERMISSION_DENIED', message: 'Blocked.', reason: 'API_KEY_IP_ADDRESS_BLOCKED' }
    server.answerNext({ status: 404, body: '' }, refusal(403, blocked))
    expect((await test(server, apiKey())).result).toMatchObject({ code: 'permission_denied', field: 'apiKey' })
  })
})

describe('testing a service account', () => {
  it('tells its own address, or that of the user it acts for', async () => {
    expect((await test(server, robot())).result).toEqual({ account: ROBOT })
    expect((await test(server, robot({ subject: 'ada@example.com' }))).result).toEqual({ account: 'ada@example.com' })
  })
})

describe('a connection that was not set up for a service', () => {
  it.each([
    ['gmail-send', { to: ['a@example.com'], subject: 'x', text: 'x' }, 'Gmail'],
    ['gmail-search', {}, 'Gmail'],
    ['drive-list', { folder: 'root' }, 'Google Drive'],
    ['drive-download', { file: 'file-1' }, 'Google Drive'],
  ])('is refused by %s before anything is sent', async (action, input, title) => {
    const error = await failureOf(act(server, action, input, account({ services: ['sheets'] })))
    expect(error).toMatchObject({
      code: 'permission_denied',
      field: 'services',
      message: expect.stringContaining(title),
    })
    expect(server.seen).toEqual([])
  })

  it.each(['sheets-read', 'sheets-append'])('is refused by %s before anything is sent', async (action) => {
    const input = { spreadsheet: 'sheet-public', range: 'Sheet1', ...(action === 'sheets-append' && { rows: [['x']] }) }
    const error = await failureOf(act(server, action, input, account({ services: ['drive'] })))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'services' })
    expect(server.seen).toEqual([])
  })
})

describe('what the server is told about signing in', () => {
  const manifest = describePiece(piece, { name: piece.name, version: '0.0.0' })
  const { oauth2 } = manifest.auth.find(({ name }) => name === 'oauth2') ?? {}

  it('is built from endpoints throughout, so that each address can be overridden', () => {
    const { authorizationUrl, tokenUrl, revocationUrl, issuer } = oauth2 ?? {}
    expect({ authorizationUrl, tokenUrl, revocationUrl, issuer }).toEqual({
      authorizationUrl: '{endpoints.login}/o/oauth2/v2/auth',
      tokenUrl: '{endpoints.oauth}/token',
      revocationUrl: '{endpoints.oauth}/revoke',
      issuer: '{endpoints.login}',
    })
  })

  it('asks for offline access each time, and for no rights granted to other connections', () => {
    expect(oauth2?.authorizationParameters).toEqual({ access_type: 'offline', prompt: 'consent' })
    expect(oauth2?.pkce ?? 'S256').toBe('S256')
  })

  it('asks for the rights of the chosen services, and always for who it is', () => {
    const asked = oauth2?.scopes.map(({ name, required, when }) => [
      name.split('/').at(-1),
      required ?? false,
      when?.services,
    ])
    expect(asked).toEqual([
      ['openid', true, undefined],
      ['userinfo.email', true, undefined],
      ['gmail.send', false, ['gmail']],
      ['gmail.readonly', false, ['gmail']],
      ['gmail.modify', false, ['gmail-organize']],
      ['', false, ['gmail-delete']],
      ['drive.readonly', false, ['drive']],
      ['drive', false, ['drive-change']],
      ['spreadsheets', false, ['sheets']],
    ])
  })

  it('lets an API key do only what Google lets it do', () => {
    const methodsOf = (name: string) => manifest.actions.find((action) => action.name === name)?.methods
    const keyed = manifest.actions
      .map(({ name }) => name)
      .filter((name) => methodsOf(name)?.includes('api-key') ?? true)
    expect(keyed).toEqual([
      'drive-list',
      'drive-get',
      'drive-download',
      'drive-export',
      'sheets-read',
      'sheets-find-row',
    ])
  })
})
