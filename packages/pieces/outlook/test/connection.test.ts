import { once } from 'node:events'
import { isPieceError } from '@plugboard/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { ADA, application, delegated, ORDERS, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { test } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

const ALL = ['network', 'authentication', 'rights']

describe('testing the connection of a person', () => {
  it('tells the mailbox of who has signed in, and the ID that stays', async () => {
    const { steps, result } = await test({ server })
    expect(steps).toEqual(ALL)
    expect(result).toEqual({
      account: 'Ada.Lovelace@contoso.example',
      accountId: '87d349ed-44d7-43e1-9a83-5f2406dee5bd',
      scopes: ['User.Read', 'Mail.Send', 'Mail.Read', 'Mail.ReadWrite'],
    })
  })

  it.each([null, ''])('falls back to the user principal name where the mail address is %j', async (mail) => {
    server.users.set(ADA, { id: '1', mail })
    expect((await test({ server })).result).toMatchObject({ account: ADA, accountId: '1' })
  })

  it('asks Graph once, with the token', async () => {
    await test({ server })
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      path: '/v1.0/me',
      query: { $select: 'id,mail,userPrincipalName' },
      headers: { authorization: `Bearer ${TOKENS.user}` },
    })
  })

  it('calls the granted permissions as the actions do, however Microsoft writes them', async () => {
    const scopes = [
      'openid',
      'https://graph.microsoft.com/Mail.Read',
      'mail.send',
      'https://graph.microsoft.us/User.Read',
    ]
    const { result } = await test({ server, values: delegated({ scopes }) })
    expect(result).toMatchObject({ scopes: ['openid', 'Mail.Read', 'Mail.Send', 'User.Read'] })
  })

  it('names the permission that is missing', async () => {
    const { steps, result } = await test({ server, values: delegated({ accessToken: TOKENS.mailOnly }) })
    expect(steps).toEqual(ALL)
    expect(result).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('User.Read') })
  })
})

describe('testing the connection of an application', () => {
  const run = (more: Record<string, unknown> = {}) => ({
    server,
    method: 'application' as const,
    values: application(more),
  })

  it('opens the inbox of the mailbox it names', async () => {
    const { steps, result } = await test(run())
    expect(steps).toEqual(ALL)
    expect(result).toEqual({ account: ORDERS })
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1.0/users/orders%40contoso.example/mailFolders/inbox'])
  })

  it('stops at the authentication stage for a token that is not accepted', async () => {
    const { steps, result } = await test(run({ accessToken: TOKENS.unknown }))
    expect(steps).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_credentials' })
  })

  it('says which application permission an administrator has to grant', async () => {
    const { steps, result } = await test(run({ accessToken: TOKENS.sendOnly }))
    expect(steps).toEqual(ALL)
    expect(result).toMatchObject({
      code: 'permission_denied',
      hint: expect.stringMatching(/application permission Mail\.Read .*administrator grant consent/),
    })
  })

  it('lets an application pass that may only send', async () => {
    const { result } = await test(run({ accessToken: TOKENS.sendOnly, rights: ['send'] }))
    expect(result).toEqual({ account: ORDERS })
  })

  it('does not let an application pass that may not read what it says it may change', async () => {
    const { result } = await test(run({ accessToken: TOKENS.sendOnly, rights: ['send', 'change'] }))
    expect(result).toMatchObject({ code: 'permission_denied' })
  })

  it('still refuses a token and a mailbox of an application that may only send', async () => {
    const { result } = await test(run({ accessToken: TOKENS.unknown, rights: ['send'] }))
    expect(result).toMatchObject({ code: 'invalid_credentials' })
    const other = await test(run({ accessToken: TOKENS.sendOnly, rights: ['send'], mailbox: 'nobody@contoso.example' }))
    expect(other.result).toMatchObject({ code: 'not_found', field: 'mailbox' })
  })

  it.each(['MailboxNotEnabledForRESTAPI', 'ResourceNotFound', 'ErrorInvalidUser'])(
    'takes %s for a mailbox that is not there',
    async (code) => {
      server.script.push(refusal(404, code))
      expect((await test(run())).result).toMatchObject({ code: 'not_found', field: 'mailbox' })
    },
  )
})

describe('testing any connection', () => {
  it.each([
    ['overload', { status: 503, headers: { 'retry-after': '120' }, body: {} }, 'provider_unavailable'],
    ['throttling', { status: 429, headers: { 'retry-after': '120' }, body: {} }, 'rate_limited'],
    ['a web page', { status: 200, body: '<!doctype html>' }, 'bad_response'],
    ['JSON of something else', { status: 200, body: { users: [] } }, 'bad_response'],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' }, 'bad_response'],
  ])('stops at the network stage for %s', async (_, answer, code) => {
    server.script.push(answer)
    const { steps, result } = await test({ server })
    expect(steps).toEqual(['network'])
    expect(result).toMatchObject({ code, hint: expect.stringMatching(/\.$/) })
    expect(server.seen).toHaveLength(1)
  })

  it('never shows the token, even where Graph repeats it', async () => {
    server.script.push(refusal(400, 'BadRequest', `What is ${TOKENS.user}?`))
    const { result, lines } = await test({ server })
    expect(isPieceError(result)).toBe(true)
    expect(JSON.stringify([result, String(result), lines])).not.toContain('user.token')
    expect(String(result)).toContain('What is [secret]?')
  })

  it('says that the connection was lost when the answer breaks off', async () => {
    server.script.push('break off')
    expect((await test({ server })).result).toMatchObject({ code: 'provider_unavailable' })
  })

  it.each(['hang', 'stall'] as const)('hangs up when it is cancelled (%s)', async (how) => {
    server.script.push(how)
    const abort = new AbortController()
    const testing = test({ server, signal: abort.signal })
    await once(server.events, 'hanging')
    abort.abort()
    expect((await testing).result).toMatchObject({ code: 'timeout' })
  })
})

describe('the permissions a person is asked for', () => {
  const scopes = piece.auth.find(({ name }) => name === 'oauth2')?.oauth2?.scopes ?? []

  it('are those that were chosen, and what every connection needs', () => {
    expect(scopes.filter(({ when }) => !when).map(({ name }) => name)).toEqual(['offline_access', 'User.Read'])
    const asked = (right: string) =>
      scopes.filter(({ when }) => when?.rights?.some((one) => one === right)).map(({ name }) => name)
    expect(asked('send')).toEqual(['Mail.Send'])
    expect(asked('read')).toEqual(['Mail.Read'])
    expect(asked('change')).toEqual(['Mail.Read', 'Mail.ReadWrite'])
  })

  it('do not require the one the answer of Microsoft never lists', () => {
    expect(scopes.filter(({ required }) => required).map(({ name }) => name)).toEqual(['User.Read'])
  })
})
