import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { ALL_SCOPES } from './slack-workspace.js'
import { act, at, botToken, failureOf, oauth2, said, test } from './try-out.js'

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const ALL = ['network', 'authentication', 'rights']

describe('testing a connection', () => {
  it.each([['oauth2'], ['bot-token']])('tells workspace, team ID and scopes with %s', async (method) => {
    const { right } = server.workspace.tokens
    const { stages, result } = await test(at(server, method === 'oauth2' ? oauth2(right) : botToken(right)))
    expect(stages).toEqual(ALL)
    expect(result).toEqual({
      account: 'Analytical Engines',
      accountId: 'T012AB3CD',
      scopes: ALL_SCOPES,
    })
  })

  it('reaches for Slack before it shows the token', async () => {
    await test(at(server))
    expect(server.seen.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ['POST', '/api/api.test', undefined],
      ['POST', '/api/auth.test', `Bearer ${server.workspace.tokens.right}`],
    ])
  })

  it('leaves the scopes to the first call that needs one where Slack does not tell them', async () => {
    server.answerNext({ body: { ok: true, team: 'Analytical Engines', team_id: 'T012AB3CD' } })
    expect((await test(at(server))).result).toEqual({ account: 'Analytical Engines', accountId: 'T012AB3CD' })
  })

  it('stops at the rights stage for a token that may not send, and names the scope', async () => {
    const { stages, result } = await test(at(server, botToken(server.workspace.tokens.withoutWrite)))
    expect(stages).toEqual(ALL)
    expect(result).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('chat:write'),
      hint: expect.stringContaining('install the app again'),
    })
  })

  it('takes a header without scopes for a token without scopes', async () => {
    const body = { ok: true, team: 'Analytical Engines', team_id: 'T012AB3CD' }
    server.answerNext({ headers: { 'x-oauth-scopes': '' }, body })
    expect((await test(at(server))).result).toMatchObject({ code: 'permission_denied' })
  })

  it('stops at the network stage when nothing listens', async () => {
    const run = at(server)
    await server.close()
    const { stages, result } = await test(run)
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code: 'unreachable' })
    server = await startSlackServer()
  })

  it.each([
    ['a path without the API', '/other', 'not_found'],
    ['the address of the web pages', '', 'not_found'],
  ])('stops at the network stage for %s, and names the endpoint', async (_, path, code) => {
    const endpoints = { api: server.api.replace('/api', path) }
    const { stages, result } = await test({ ...at(server), endpoints })
    expect(stages).toEqual(['network'])
    expect(result).toMatchObject({ code, hint: expect.stringContaining('endpoint "api"') })
  })

  it('stops at the network stage for a server that is not Slack', async () => {
    const fetch = async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
    expect(await test({ ...at(server), fetch })).toMatchObject({
      stages: ['network'],
      result: { code: 'bad_response' },
    })
  })

  it('never says the token, whole or in part', async () => {
    const unknown = 'xoxb-9999-8888-unknownUNKNOWN'
    const { result, lines } = await test(at(server, botToken(unknown)))
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'botToken' })
    expect(JSON.stringify([result, String(result), lines])).not.toMatch(/9999|8888|unknownUNKNOWN/)
  })
})

describe('the field for a bot token', () => {
  it.each([
    ['xoxp-1111-2222-userUSER', 'of a user'],
    ['xoxe.xoxp-1-userUSER', 'of a user'],
    ['xapp-1-A012AB3CD-appAPP', 'app-level'],
    ['xoxe-1-refreshREFRESH', 'refresh token'],
    ['xoxe.xoxb-1-rotatedROTATED', '12 hours'],
    ['hooks.slack.com/services/T0/B0/x', 'not a bot token'],
    ['xoxb-1111 2222', 'not a bot token'],
    ['xoxb-1111-é', 'not a bot token'],
  ])('refuses %s with the words “%s”, and sends it nowhere', async (wrong, expected) => {
    const error = await failureOf(act('list-channels', {}, at(server, botToken(wrong))))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'botToken' })
    expect(error.message).toContain(expected)
    expect(said(error)).not.toContain(wrong)
    expect(server.seen).toEqual([])
  })

  it('has no say in the token of OAuth 2.0, which may be a rotated one', async () => {
    const run = at(server, oauth2('xoxe.xoxb-1-rotatedROTATED'))
    expect(await failureOf(act('list-channels', {}, run))).toMatchObject({ code: 'invalid_credentials' })
    expect(server.seen[0]?.headers.authorization).toBe('Bearer xoxe.xoxb-1-rotatedROTATED')
  })
})

describe('a connection', () => {
  it('never writes to the console, even when Slack warns', async () => {
    const consoles = (['debug', 'info', 'warn', 'error', 'log'] as const).map((level) => vi.spyOn(console, level))
    const messages = ['[ERROR] wrong', '[WARN] odd']
    server.answerNext({ body: { ok: true, channels: [], response_metadata: { messages, warnings: ['odd'] } } })
    await act('list-channels', {}, at(server))
    const calls = consoles.flatMap((one) => one.mock.calls)
    vi.restoreAllMocks()
    expect(calls).toEqual([])
  })

  it('accepts an endpoint that ends with a slash', async () => {
    const endpoints = { api: `${server.api}/` }
    await act('list-channels', {}, { ...at(server), endpoints })
    expect(server.seen[0]?.path).toBe('/api/conversations.list')
  })

  it('follows no redirect with the token', async () => {
    const elsewhere = createServer((_, response) => void response.end('{}'))
    const visited = vi.fn()
    elsewhere.on('request', visited).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    const address = elsewhere.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.answerNext({ status: 307, headers: { location: `http://127.0.0.1:${port}/` }, body: '' })
    const error = await failureOf(act('list-channels', {}, at(server)))
    elsewhere.close()
    expect(error).toMatchObject({ code: 'bad_response' })
    expect(visited).not.toHaveBeenCalled()
  })

  it.each([
    ['send-message', { channel: 'C01GENERAL', text: 'Hi' }, 'hang'],
    ['list-channels', {}, 'hang'],
    ['find-user', { by: 'name', name: 'ada' }, 'stall'],
  ] as const)(
    'hangs up when %s with %j is cancelled before the answer is there (%s)',
    async (action, input, silence) => {
      server.answerNext(silence)
      const abort = new AbortController()
      const waiting = failureOf(act(action, input, { ...at(server), signal: abort.signal }))
      await once(server.events, 'hanging')
      const hungUp = once(server.events, 'hung-up')
      abort.abort()
      expect(await waiting).toMatchObject({ code: 'timeout' })
      await hungUp
    },
  )
})

describe('signing in', () => {
  const settings = piece.auth.find(({ name }) => name === 'oauth2')?.oauth2
  const names = settings?.quirks?.find((quirk) => quirk.name === 'errorNames')?.names

  it('is at addresses an operator can change', () => {
    expect(settings).toMatchObject({
      authorizationUrl: '{endpoints.login}/oauth/v2/authorize',
      tokenUrl: '{endpoints.api}/oauth.v2.access',
    })
    expect(piece.endpoints).toEqual({ api: 'https://slack.com/api', login: 'https://slack.com' })
  })

  it.each([
    ['invalid_code', 'invalid_grant'],
    ['invalid_refresh_token', 'invalid_grant'],
    ['token_revoked', 'invalid_grant'],
    ['invalid_client_id', 'invalid_client'],
    ['bad_client_secret', 'invalid_client'],
    ['internal_error', 'server_error'],
    ['ratelimited', 'temporarily_unavailable'],
  ])('reads %s of the token endpoint as %s', (word, standard) => {
    expect(names?.[word]).toBe(standard)
  })

  it('cannot do without the right to send', () => {
    expect(settings?.scopes.filter(({ required }) => required).map(({ name }) => name)).toEqual(['chat:write'])
  })
})
