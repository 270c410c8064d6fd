import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ScriptedAnswer, type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf, oauth2, said } from './try-out.js'

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const send = (connection = botToken(server.workspace.tokens.right)) =>
  failureOf(act('send-message', { channel: 'C01GENERAL', text: 'Hello' }, at(server, connection)))

const list = () => failureOf(act('list-channels', {}, at(server)))

/** What listing channels fails with when Slack answers like this, however often it is asked. */
const failureFor = (answer: ScriptedAnswer) => {
  for (const _ of [1, 2, 3]) server.answerNext(answer)
  return list()
}

const refusal = (error: string, more: Record<string, unknown> = {}) => ({ body: { ok: false, error, ...more } })

describe('the refusal', () => {
  it.each([
    ['invalid_auth', 'invalid_credentials', 'botToken'],
    ['not_authed', 'invalid_credentials', 'botToken'],
    ['token_revoked', 'invalid_credentials', 'botToken'],
    ['token_expired', 'invalid_credentials', 'botToken'],
    ['account_inactive', 'invalid_credentials', 'botToken'],
    ['not_allowed_token_type', 'invalid_credentials', 'botToken'],
    ['no_permission', 'permission_denied', undefined],
    ['accesslimited', 'permission_denied', undefined],
    ['team_access_not_granted', 'permission_denied', undefined],
    ['ekm_access_denied', 'permission_denied', undefined],
    ['restricted_action', 'permission_denied', 'channel'],
    ['restricted_action_read_only_channel', 'permission_denied', 'channel'],
    ['restricted_action_thread_locked', 'permission_denied', 'threadTs'],
    ['not_in_channel', 'permission_denied', 'channel'],
    ['channel_not_found', 'not_found', 'channel'],
    ['is_archived', 'invalid_input', 'channel'],
    ['msg_too_long', 'invalid_input', 'text'],
    ['no_text', 'invalid_input', 'text'],
    ['cannot_reply_to_message', 'invalid_input', 'threadTs'],
    ['rate_limited', 'rate_limited', undefined],
    ['internal_error', 'provider_unavailable', undefined],
    ['fatal_error', 'provider_unavailable', undefined],
    ['service_unavailable', 'provider_unavailable', undefined],
    ['team_added_to_org', 'provider_unavailable', undefined],
    ['method_deprecated', 'unsupported', undefined],
    ['some_new_word', 'invalid_input', undefined],
    ['constructor', 'invalid_input', undefined],
  ])('%s reads as %s at %s, with a hint', async (word, code, field) => {
    server.answerNext(refusal(word))
    const error = await send()
    expect({ code: error.code, field: error.field }).toEqual({ code, field })
    expect(error.hint).toMatch(/[.-]$/)
  })

  it('of credentials is said to be mended as the auth method allows', async () => {
    server.answerNext(refusal('token_expired'))
    expect(await send(oauth2('xoxe.xoxb-1-expiredEXPIRED'))).toMatchObject({
      code: 'invalid_credentials',
      field: undefined,
      hint: expect.stringContaining('Reconnect'),
    })
    server.answerNext(refusal('token_revoked'))
    expect(await send()).toMatchObject({ hint: expect.stringContaining('Copy the bot token again') })
  })

  it('for a missing scope names the scopes of which one is needed', async () => {
    server.answerNext(refusal('missing_scope', { needed: 'channels:read,groups:read', provided: 'chat:write' }))
    expect(await list()).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope channels:read or groups:read.',
    })
  })

  it.each([[undefined], [''], [7], ['<b>chat:write</b>']])(
    'for a missing scope does without a name when it is %j',
    async (needed) => {
      server.answerNext(refusal('missing_scope', { needed }))
      expect(await list()).toMatchObject({
        code: 'permission_denied',
        message: 'The connection lacks a scope that is needed.',
      })
    },
  )

  it('that repeats the token does not show it', async () => {
    const { right } = server.workspace.tokens
    server.answerNext(refusal(right, { needed: right }))
    const error = await list()
    expect(error.code).toBe('bad_response')
    expect(said(error)).not.toContain(right)
  })
})

describe('an answer', () => {
  it.each([
    [{ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } }, 'rate_limited'],
    [{ status: 500, body: 'oops' }, 'provider_unavailable'],
    [{ status: 503, headers: { 'retry-after': '60' }, body: 'down' }, 'provider_unavailable'],
    [{ status: 401, body: 'who' }, 'invalid_credentials'],
    [{ status: 403, body: 'no' }, 'permission_denied'],
    [{ status: 302, headers: { location: 'https://slack.com/' }, body: '' }, 'bad_response'],
    [{ body: '<!doctype html>' }, 'bad_response'],
    [{ body: 'invalid_auth' }, 'bad_response'],
    [{ headers: { 'content-type': 'application/json' }, body: '{"ok":' }, 'bad_response'],
    [{ headers: { 'content-type': 'application/json' }, body: 'null' }, 'bad_response'],
    [{ headers: { 'content-type': 'application/json' }, body: '[]' }, 'bad_response'],
    [{ body: {} }, 'bad_response'],
    [{ body: { ok: true } }, 'bad_response'],
    [{ body: { ok: true, channels: [{ name: 'no ID' }] } }, 'bad_response'],
    [{ body: { ok: false } }, 'bad_response'],
    [{ body: { ok: false, error: { not: 'a word' } } }, 'bad_response'],
  ])('of %j reads as %s, with a hint', async (answer, code) => {
    const error = await failureFor(answer)
    expect(error.code).toBe(code)
    expect(error.hint).toMatch(/\.$/)
  })

  it('of 429 tells the seconds to wait, which are not waited when they are many', async () => {
    server.answerNext({ status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } })
    expect(await list()).toMatchObject({ code: 'rate_limited', retryAfter: 30 })
    expect(server.seen).toHaveLength(1)
  })

  it('of 429 without seconds is rate_limited too', async () => {
    expect(await failureFor({ status: 429, body: 'slow down' })).toMatchObject({ code: 'rate_limited' })
  })

  it('that asks to come back at once is followed by another try, where nothing is changed by it', async () => {
    server.answerNext({ status: 429, headers: { 'retry-after': '0' }, body: { ok: false, error: 'ratelimited' } })
    server.answerNext({ status: 503, headers: { 'retry-after': '0' }, body: 'down' })
    expect(await act('list-channels', {}, at(server))).toMatchObject({ channels: { length: 3 } })
    expect(server.seen).toHaveLength(4 + 1)
  })

  it('that is cut off is provider_unavailable', async () => {
    server.answerNext('cut')
    expect(await list()).toMatchObject({ code: 'provider_unavailable' })
  })

  it.each(['hang', 'stall'] as const)('that does not come in time is a timeout (%s)', async (silence) => {
    const { timeout } = AbortSignal
    const asked: number[] = []
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      asked.push(ms)
      return timeout.call(AbortSignal, 50)
    })
    server.answerNext(silence)
    const error = await list().finally(() => vi.restoreAllMocks())
    expect(error).toMatchObject({ code: 'timeout' })
    expect(asked).toEqual([30_000])
  })
})
