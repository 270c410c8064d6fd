import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { account, robot } from './connections.js'
import { refusal } from './google-answers.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { ROBOT, TOKENS } from './google-state.js'
import { act, failureOf, said, test } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const read = (connection = account()) => act(server, 'gmail-read', { id: 'mail-0' }, connection)
const mail = { to: ['grace@example.com'], subject: 'Hello', text: 'A secret text' }
const send = (connection = account()) => act(server, 'gmail-send', mail, connection)

describe('Gmail refuses', () => {
  it.each([
    [403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', 'rate_limited', undefined],
    [403, 'rateLimitExceeded', 'Rate Limit Exceeded', 'rate_limited', undefined],
    [429, 'rateLimitExceeded', 'Too many concurrent requests for user', 'rate_limited', undefined],
    [403, 'dailyLimitExceeded', 'Daily Limit Exceeded', 'quota_exceeded', undefined],
    [403, 'quotaExceeded', 'Quota exceeded', 'quota_exceeded', undefined],
    [403, 'insufficientPermissions', 'Insufficient Permission', 'permission_denied', undefined],
    [403, 'domainPolicy', 'The domain administrators have disabled Gmail apps.', 'permission_denied', undefined],
    [403, 'accessNotConfigured', 'Gmail API has not been used', 'permission_denied', undefined],
    [403, 'forbidden', 'Delegation denied for ada@example.com', 'permission_denied', undefined],
    [400, 'failedPrecondition', 'Mail service not enabled', 'not_found', 'services'],
    [400, 'failedPrecondition', 'Precondition check failed.', 'permission_denied', undefined],
    [400, 'invalidArgument', 'Invalid id value', 'not_found', 'id'],
    [400, 'invalidArgument', 'Invalid label: Nowhere', 'not_found', 'label'],
    [413, 'uploadTooLarge', 'Request Entity Too Large', 'invalid_input', 'attachments'],
    [404, 'notFound', 'Requested entity was not found.', 'not_found', 'id'],
    [401, 'authError', 'Invalid Credentials', 'invalid_credentials', undefined],
    [500, 'backendError', 'Backend Error', 'provider_unavailable', undefined],
  ])('with %i %s “%s”, which reads as %s at %s', async (status, older, message, code, field) => {
    const headers = { 'retry-after': '60' }
    server.answerNext({ ...refusal(status, { status: 'X', message, older }), headers })
    const error = await failureOf(read())
    expect({ code: error.code, field: error.field }).toEqual({ code, field })
    expect(error.hint).toMatch(/\.$/)
  })

  it('for some time, and says in words until when', async () => {
    const until = new Date(Date.now() + 90_000).toISOString()
    const message = `User-rate limit exceeded.  Retry after ${until}`
    server.answerNext(refusal(429, { status: 'X', message, older: 'rateLimitExceeded' }))
    const { code, retryAfter = 0 } = await failureOf(send())
    expect(code).toBe('rate_limited')
    expect(retryAfter).toBeGreaterThan(60)
    expect(retryAfter).toBeLessThanOrEqual(90)
  })

  it.each(['1999-01-01T00:00:00Z', '2999-01-01T00:00:00Z', '2026-99-99T99:99:99Z', 'tomorrow'])(
    'until %s, of which nothing absurd is made',
    async (until) => {
      server.answerNext(refusal(429, { status: 'X', message: `Retry after ${until}`, older: 'rateLimitExceeded' }))
      const { retryAfter = 0 } = await failureOf(send())
      expect(retryAfter).toBeLessThanOrEqual(3_600)
      expect(retryAfter).toBeGreaterThanOrEqual(0)
    },
  )

  it('a mail without anything of the mail in the error', async () => {
    server.answerNext(refusal(400, { status: 'X', message: 'Invalid To header', older: 'invalidArgument' }))
    expect(said(await failureOf(send()))).not.toContain('secret')
  })
})

describe('a mailbox that is not there', () => {
  it('is told by the connection test at the services', async () => {
    server.state.mailboxes.clear()
    const { steps, result } = await test(server, account())
    expect(steps).toEqual(['network', 'authentication', 'rights'])
    expect(result).toMatchObject({ code: 'not_found', field: 'services' })
  })

  it('is told at the services for the user of a service account', async () => {
    server.state.mailboxes.clear()
    const { result } = await test(server, robot({ subject: 'ada@example.com', services: ['gmail'] }))
    expect(result).toMatchObject({ code: 'not_found', field: 'services' })
  })

  it('is that of a service account itself', async () => {
    server.state.tokens.set('ya29.robot', {
      email: ROBOT,
      sub: '1',
      scopes: ['https://www.googleapis.com/auth/gmail.readonly'],
    })
    const values = { services: ['gmail'], subject: 'ada@example.com', accessToken: 'ya29.robot' }
    expect(await failureOf(read(robot(values)))).toMatchObject({ code: 'permission_denied' })
  })
})

describe('credentials', () => {
  it('that have expired are refused with invalid_credentials, so that they are renewed', async () => {
    expect(await failureOf(send(account({ accessToken: TOKENS.expired })))).toMatchObject({
      code: 'invalid_credentials',
    })
    const robotWithout = robot({ subject: 'ada@example.com', services: ['gmail'], accessToken: 'ya29.gone' })
    expect(await failureOf(send(robotWithout))).toMatchObject({ code: 'invalid_credentials', field: 'key' })
  })

  it.each([
    ['gmail-read', { id: 'mail-0' }, 'gmail.readonly', ['gmail']],
    ['gmail-get-attachment', { id: 'mail-0', attachmentId: '1' }, 'gmail.readonly', ['gmail']],
    ['gmail-list-labels', {}, 'gmail.readonly', ['gmail']],
    ['gmail-reply', { id: 'mail-0', text: 'x' }, 'gmail.readonly', ['gmail']],
    ['gmail-label', { id: 'mail-0', mark: 'read' }, 'gmail.modify', ['gmail-organize']],
    ['gmail-trash', { id: 'mail-0' }, 'gmail.modify', ['gmail-organize']],
    ['gmail-create-draft', { subject: 'x', text: 'x' }, 'gmail.modify', ['gmail-organize']],
  ])('without the scope of %s are refused, naming it', async (action, input, scope, services) => {
    server.state.tokens.set('ya29.no-rights', { email: 'ada@example.com', sub: '1', scopes: [] })
    const error = await failureOf(act(server, action, input, account({ accessToken: 'ya29.no-rights', services })))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringMatching(`${scope}\\.$`) })
  })

  it('of a service account are refused for scopes that were not delegated', async () => {
    const known = server.state.serviceAccounts.get(ROBOT)
    if (known)
      server.state.serviceAccounts.set(ROBOT, { ...known, scopes: ['https://www.googleapis.com/auth/gmail.readonly'] })
    const error = await failureOf(read(robot({ subject: 'ada@example.com', services: ['gmail', 'gmail-organize'] })))
    expect(error).toMatchObject({ code: 'permission_denied', field: 'subject' })
  })
})

describe('an answer that is none', () => {
  const BODIES: readonly (readonly [string, unknown])[] = [
    ['nothing', ''],
    ['a list', []],
    ['null', 'null'],
    ['a number', '7'],
    ['five megabytes of something else', { x: 'y'.repeat(5 * 1024 * 1024) }],
    ['deep JSON', '['.repeat(100_000)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
    ['half of a mail', { id: 'mail-0', internalDate: 'now' }],
  ]
  const ACTIONS: readonly (readonly [string, Record<string, unknown>])[] = [
    ['gmail-read', { id: 'mail-0' }],
    ['gmail-send', mail],
    ['gmail-reply', { id: 'mail-0', text: 'x' }],
    ['gmail-get-attachment', { id: 'mail-0', attachmentId: '1' }],
  ]
  const cases = ACTIONS.flatMap(([action, input]) => BODIES.map(([what, body]) => [action, what, input, body] as const))

  it.each(cases)('is not taken by %s for one: %s', async (action, _, input, body) => {
    server.answerNext({ status: 200, body })
    expect(await failureOf(act(server, action, input))).toMatchObject({ code: 'bad_response' })
  })
})
