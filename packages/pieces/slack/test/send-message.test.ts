import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf, oauth2, problemsOf } from './try-out.js'

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const send = (input: Values = {}, run = at(server)) =>
  act('send-message', { channel: 'C01GENERAL', text: 'Hello', ...input }, run)

const failure = async (input: Values = {}) => {
  const { code, field, hint } = await failureOf(send(input))
  return { code, field, hint }
}

describe('sending a message', () => {
  it('posts the text and tells channel and timestamp', async () => {
    expect(await send({ text: 'Größe & <https://example.com|Maß> 👋\n*two*' })).toEqual({
      channel: 'C01GENERAL',
      ts: '1717171717.000100',
    })
    expect(server.workspace.messages).toMatchObject([
      { channel: 'C01GENERAL', ts: '1717171717.000100', text: 'Größe & <https://example.com|Maß> 👋\n*two*' },
    ])
  })

  it('is one POST of a form, with the token in the header alone', async () => {
    await send()
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/api/chat.postMessage',
        headers: {
          authorization: `Bearer ${server.workspace.tokens.right}`,
          'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
        },
      },
    ])
    expect(server.seen[0]?.form).toEqual({ channel: 'C01GENERAL', text: 'Hello' })
  })

  it('takes the name of a channel and tells its ID', async () => {
    expect(await send({ channel: '#engines' })).toMatchObject({ channel: 'C04ENGINES' })
  })

  it('takes the ID of a person for a direct message', async () => {
    expect(await send({ channel: 'U01ADA' })).toMatchObject({ channel: 'D01ADA' })
  })

  it('replies in the thread of an earlier message', async () => {
    const first = await send()
    await send({ text: 'Reply', threadTs: Reflect.get(Object(first), 'ts') })
    expect(server.workspace.messages[1]).toMatchObject({ text: 'Reply', thread_ts: '1717171717.000100' })
  })

  it('works with a token of OAuth 2.0', async () => {
    await send({}, at(server, oauth2(server.workspace.tokens.onlyWrite)))
    expect(server.workspace.messages).toHaveLength(1)
  })
})

describe('a message is not sent', () => {
  afterEach(() => expect(server.workspace.messages).toEqual([]))

  it.each(['1717171717', '1717171717.0001', 'p1717171717000100', '1717171717.000100 '])(
    'to the thread "%s", which is no timestamp',
    async (threadTs) => {
      expect(await failure({ threadTs })).toMatchObject({ code: 'invalid_input', field: 'threadTs' })
      expect(server.seen).toEqual([])
    },
  )

  it('to a channel that does not exist', async () => {
    expect(await failure({ channel: '#nowhere' })).toMatchObject({ code: 'not_found', field: 'channel' })
  })

  it('to a channel the bot is not in, and the hint says to invite it', async () => {
    const { code, field, hint } = await failure({ channel: 'C02RANDOM' })
    expect({ code, field }).toEqual({ code: 'permission_denied', field: 'channel' })
    expect(hint).toContain('/invite')
  })

  it('to an archived channel', async () => {
    expect(await failure({ channel: 'C03OLD' })).toMatchObject({ code: 'invalid_input', field: 'channel' })
  })

  it('without anything but blanks', async () => {
    expect(await failure({ text: ' \n ' })).toMatchObject({ code: 'invalid_input', field: 'text' })
  })

  it('when it is longer than Slack keeps', () => {
    expect(problemsOf('send-message', { channel: 'C01GENERAL', text: 'x'.repeat(40_001) })).toEqual(['text: too_long'])
  })

  it('without the scope, which is named', async () => {
    const run = at(server, botToken(server.workspace.tokens.withoutWrite))
    expect(await failureOf(send({}, run))).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('chat:write'),
    })
  })
})

describe('a message that Slack may have taken', () => {
  const LOOK = expect.stringContaining('Look in the channel')

  it.each([
    ['503', { status: 503, body: 'down' }, 'provider_unavailable'],
    ['a connection that was cut', 'cut' as const, 'provider_unavailable'],
    ['an answer that cannot be read', { body: '<!doctype html>' }, 'bad_response'],
    ['an answer without a timestamp', { body: { ok: true } }, 'bad_response'],
  ])('is not sent again after %s, and the hint says to look first', async (_, answer, code) => {
    server.answerNext(answer)
    expect(await failure()).toMatchObject({ code, hint: LOOK })
    expect(server.seen).toHaveLength(1)
  })

  it('is not sent again by itself when Slack asks to slow down', async () => {
    server.answerNext({ status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } })
    const error = await failureOf(send())
    expect(error).toMatchObject({ code: 'rate_limited', retryAfter: 1 })
    expect(error.hint).not.toEqual(LOOK)
    expect(server.seen).toHaveLength(1)
  })
})
