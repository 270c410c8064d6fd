import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { piece } from '../src/index.js'
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

const TS = '1717171717.000100'
const FILE = { name: 'a.txt', contentType: 'text/plain', size: 1, url: 'data:text/plain;base64,QQ==' }

const INPUTS: Readonly<Record<string, Record<string, unknown>>> = {
  'update-message': { channel: 'C01GENERAL', ts: TS, text: 'Hello' },
  'delete-message': { channel: 'C01GENERAL', ts: TS },
  'reply-in-thread': { channel: 'C01GENERAL', ts: TS, text: 'Hello' },
  'add-reaction': { channel: 'C01GENERAL', ts: TS, emoji: 'eyes' },
  'get-messages': { channel: 'C01GENERAL' },
  'upload-file': { channel: 'C01GENERAL', attachments: [FILE] },
  'get-file': { id: 'F0PLAN' },
  'open-conversation': { users: ['U01ADA'] },
  'find-user': { by: 'id', id: 'U01ADA' },
}

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
    ['invalid_blocks', 'invalid_input', 'blocks'],
    ['invalid_blocks_format', 'invalid_input', 'blocks'],
    ['msg_blocks_too_long', 'invalid_input', 'blocks'],
    ['thread_not_found', 'not_found', 'threadTs'],
    ['thread_locked', 'permission_denied', 'threadTs'],
    ['message_limit_exceeded', 'rate_limited', undefined],
    ['two_factor_setup_required', 'permission_denied', undefined],
    ['some_new_word', 'invalid_input', undefined],
    ['constructor', 'invalid_input', undefined],
  ])('%s reads as %s at %s, with a hint', async (word, code, field) => {
    server.answerNext(refusal(word))
    const error = await send()
    expect({ code: error.code, field: error.field }).toEqual({ code, field })
    expect(error.hint).toMatch(/[.-]$/)
  })

  it.each([
    ['update-message', 'cant_update_message', 'permission_denied', 'ts'],
    ['update-message', 'edit_window_closed', 'permission_denied', 'ts'],
    ['update-message', 'is_inactive', 'invalid_input', 'ts'],
    ['delete-message', 'cant_delete_message', 'permission_denied', 'ts'],
    ['delete-message', 'compliance_exports_prevent_deletion', 'permission_denied', 'ts'],
    ['delete-message', 'message_not_found', 'not_found', 'ts'],
    ['reply-in-thread', 'restricted_action_thread_locked', 'permission_denied', 'ts'],
    ['reply-in-thread', 'invalid_thread_ts', 'invalid_input', 'ts'],
    ['add-reaction', 'invalid_name', 'invalid_input', 'emoji'],
    ['add-reaction', 'too_many_emoji', 'invalid_input', 'ts'],
    ['add-reaction', 'too_many_reactions', 'invalid_input', 'ts'],
    ['get-messages', 'not_in_channel', 'permission_denied', 'channel'],
    ['get-messages', 'invalid_cursor', 'provider_unavailable', undefined],
    ['upload-file', 'file_uploads_disabled', 'permission_denied', 'attachments'],
    ['upload-file', 'file_type_not_allowed', 'permission_denied', 'attachments'],
    ['upload-file', 'file_upload_size_restricted', 'permission_denied', 'attachments'],
    ['upload-file', 'storage_limit_reached', 'quota_exceeded', 'attachments'],
    ['get-file', 'file_not_found', 'not_found', 'id'],
    ['get-file', 'file_deleted', 'not_found', 'id'],
    ['open-conversation', 'user_not_found', 'not_found', 'users'],
    ['open-conversation', 'user_not_visible', 'not_found', 'users'],
    ['open-conversation', 'user_disabled', 'invalid_input', 'users'],
    ['find-user', 'user_not_found', 'not_found', 'id'],
  ])('to %s of %s reads as %s at %s, with a hint', async (action, word, code, field) => {
    for (const _ of [1, 2, 3]) server.answerNext(refusal(word))
    const error = await failureOf(act(action, INPUTS[action] ?? {}, at(server)))
    expect({ code: error.code, field: error.field }).toEqual({ code, field })
    expect(error.hint).toMatch(/\.$/)
    expect(said(error)).not.toContain('undefined')
  })

  it.each([
    ['send-message', { channel: 'C01GENERAL', text: 'Hello' }, 'chat:write'],
    ['update-message', { channel: 'C01GENERAL', ts: TS, text: 'Hello' }, 'chat:write'],
    ['delete-message', { channel: 'C01GENERAL', ts: TS }, 'chat:write'],
    ['reply-in-thread', { channel: 'C01GENERAL', ts: TS, text: 'Hello' }, 'chat:write'],
    ['add-reaction', { channel: 'C01GENERAL', ts: TS, emoji: 'eyes' }, 'reactions:write'],
    ['get-messages', { channel: 'C01GENERAL' }, 'channels:history'],
    ['upload-file', { channel: 'C01GENERAL', attachments: [FILE] }, 'files:write'],
    ['get-file', { id: 'F0PLAN' }, 'files:read'],
    ['list-channels', {}, 'channels:read'],
    ['open-conversation', { users: ['U01ADA'] }, 'im:write'],
    ['find-user', { by: 'id', id: 'U01ADA' }, 'users:read'],
    ['list-users', {}, 'users:read'],
  ])('to %s without its scope names that, as the action itself does', async (action, input, scope) => {
    const { tokens } = server.workspace
    const token = scope === 'chat:write' ? tokens.withoutWrite : tokens.onlyWrite
    expect(await failureOf(act(action, input, at(server, botToken(token))))).toMatchObject({
      code: 'permission_denied',
      message: `The connection lacks the scope ${scope}.`,
    })
    expect(piece.actions.find(({ name }) => name === action)?.scopes).toEqual([scope])
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

  it.each(['0', '-5', '99999999', '1e99', 'soon', 'Fri, 01 Jan 2099 00:00:00 GMT'])(
    'of 429 that asks to come back in "%s" ends at once with rate_limited',
    async (seconds) => {
      const answer = { status: 429, headers: { 'retry-after': seconds }, body: { ok: false, error: 'ratelimited' } }
      for (const _ of [1, 2, 3]) server.answerNext(answer)
      expect(await failureOf(act('send-message', { channel: 'C01GENERAL', text: 'Hi' }, at(server)))).toMatchObject({
        code: 'rate_limited',
      })
      expect(server.seen).toHaveLength(1)
    },
  )

  it('with a word for the error beside 200 and Retry-After tells the seconds too', async () => {
    for (const _ of [1, 2, 3]) server.answerNext({ ...refusal('ratelimited'), headers: { 'retry-after': '12' } })
    expect(await list()).toMatchObject({ code: 'rate_limited', retryAfter: 12 })
  })

  it.each([
    ['five megabytes of JSON', JSON.stringify({ ok: true, channels: 'x'.repeat(5_000_000) })],
    ['100,000 levels of JSON', `{"ok":true,"channels":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a text instead of JSON', '""'],
  ])('of %s is bad_response', async (_, body) => {
    expect(await failureFor({ headers: { 'content-type': 'application/json' }, body })).toMatchObject({
      code: 'bad_response',
    })
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
