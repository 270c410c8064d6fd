import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, botToken, failureOf } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const run = (action: string, input: Values, on = at(server)) => act(action, { channel: 'C01GENERAL', ...input }, on)
const failure = async (action: string, input: Values) => {
  const { code, field, message, hint } = await failureOf(run(action, input))
  return { code, field, message, hint }
}

const send = async (input: Values = {}): Promise<string> =>
  Object(await run('send-message', { text: 'Hello', ...input })).ts

const NOWHERE = '1717171717.999999'
const HELLO = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hello*' } }]

describe('a message', () => {
  it('may be made of blocks, with a text for notifications or without', async () => {
    await send({ blocks: HELLO })
    await run('send-message', { blocks: { blocks: HELLO } })
    expect(server.workspace.messages).toMatchObject([
      { text: 'Hello', blocks: HELLO },
      { text: '', blocks: HELLO },
    ])
  })

  it('needs a text or blocks, and is not sent without', async () => {
    expect(await failure('send-message', {})).toMatchObject({ code: 'invalid_input', field: 'text' })
    expect(server.seen).toEqual([])
  })

  it('is not sent with blocks that cannot be right, and the fault is found', async () => {
    const blocks = [{ type: 'divider' }, { type: 'header', text: { type: 'mrkdwn', text: 'Secret' } }]
    const { message, ...rest } = await failure('send-message', { blocks })
    expect(rest).toMatchObject({ code: 'invalid_input', field: 'blocks' })
    expect(message).toBe('blocks[1].text.type must be plain_text.')
    expect(server.seen).toEqual([])
  })

  it('with blocks that only Slack finds wrong says where, and quotes nothing of them', async () => {
    const blocks = [{ type: 'divider' }, { type: 'divider', url: 'https://secret.example/' }]
    expect(await failure('send-message', { blocks })).toMatchObject({
      code: 'invalid_input',
      field: 'blocks',
      message: 'Slack refuses the blocks, at blocks[1].url.',
    })
  })

  it('with blocks that are too large together says so', async () => {
    const text = { type: 'mrkdwn', text: 'x'.repeat(3_000) }
    const blocks = Array.from({ length: 30 }, () => ({ type: 'section', text }))
    expect(await failure('send-message', { blocks })).toMatchObject({ code: 'invalid_input', field: 'blocks' })
  })

  it.each([
    [{ unfurl: 'none' }, { unfurl_links: 'false', unfurl_media: 'false' }],
    [{ unfurl: 'all' }, { unfurl_links: 'true', unfurl_media: 'true' }],
    [
      { username: 'Order desk', icon: ':package:' },
      { username: 'Order desk', icon_emoji: ':package:' },
    ],
    [{ icon: ' https://example.com/a.png ' }, { icon_url: 'https://example.com/a.png' }],
  ])('with %j looks like %j', async (input, shown) => {
    await send(input)
    expect(server.workspace.messages[0]?.shown).toEqual(shown)
  })

  it.each(['package', 'http://example.com/a.png', 'https://', 'javascript:alert(1)', ':a b:'])(
    'does not take "%s" for an icon',
    async (icon) => {
      expect(await failure('send-message', { text: 'Hello', icon })).toMatchObject({
        code: 'invalid_input',
        field: 'icon',
      })
      expect(server.seen).toEqual([])
    },
  )

  it('under another name needs the scope for it, which is named', async () => {
    const narrow = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(run('send-message', { text: 'Hello', username: 'Desk' }, narrow))).toMatchObject({
      code: 'permission_denied',
      message: 'The connection lacks the scope chat:write.customize.',
    })
  })
})

describe('a reply', () => {
  it('stands in the thread of the message, and on request in the channel too', async () => {
    const ts = await send()
    await run('reply-in-thread', { ts, text: 'Yes' })
    await run('reply-in-thread', { ts, text: 'All', alsoToChannel: true })
    expect(server.workspace.messages.slice(1)).toMatchObject([
      { thread_ts: ts, text: 'Yes' },
      { thread_ts: ts, text: 'All', shown: { reply_broadcast: 'true' } },
    ])
    expect(server.workspace.messages[1]?.shown).toBeUndefined()
  })

  it('to no message, or to a reply, fails at the message', async () => {
    const thread = await send()
    const reply = Object(await run('reply-in-thread', { ts: thread, text: 'Yes' })).ts
    expect(await failure('reply-in-thread', { ts: NOWHERE, text: 'Hi' })).toMatchObject({
      code: 'not_found',
      field: 'ts',
    })
    expect(await failure('reply-in-thread', { ts: reply, text: 'Hi' })).toMatchObject({
      code: 'invalid_input',
      field: 'ts',
    })
  })

  it('that Slack may have taken is not sent again', async () => {
    const ts = await send()
    server.answerNext('cut')
    expect(await failure('reply-in-thread', { ts, text: 'Yes' })).toMatchObject({
      code: 'provider_unavailable',
      hint: expect.stringContaining('Look in the channel'),
    })
    expect(server.seen).toHaveLength(2)
  })
})

describe('changing a message', () => {
  it('gives it another text, and blocks', async () => {
    const ts = await send()
    expect(await run('update-message', { ts, text: 'Changed', blocks: HELLO })).toEqual({ channel: 'C01GENERAL', ts })
    expect(server.workspace.messages).toMatchObject([{ text: 'Changed', blocks: HELLO, edited: {} }])
  })

  it('that had blocks leaves none of them beside a new text', async () => {
    const ts = await send({ blocks: HELLO })
    await run('update-message', { ts, text: 'Plain' })
    expect(server.workspace.messages).toMatchObject([{ text: 'Plain', blocks: [] }])
  })

  it('may be tried again after a failure of Slack', async () => {
    const ts = await send()
    server.answerNext({ status: 503, headers: { 'retry-after': '0' }, body: 'down' })
    await run('update-message', { ts, text: 'Changed' })
    expect(server.workspace.messages).toMatchObject([{ text: 'Changed' }])
  })

  it('fails for one that is not there, and for that of somebody else', async () => {
    server.workspace.messages.push({ channel: 'C01GENERAL', ts: '1717171700.000001', user: 'U01ADA', text: 'Mine' })
    const text = 'Changed'
    expect(await failure('update-message', { ts: NOWHERE, text })).toMatchObject({ code: 'not_found', field: 'ts' })
    expect(await failure('update-message', { ts: '1717171700.000001', text })).toMatchObject({
      code: 'permission_denied',
      field: 'ts',
    })
    expect(server.workspace.messages).toMatchObject([{ text: 'Mine' }])
  })
})

describe('deleting a message', () => {
  it('takes it away', async () => {
    const ts = await send()
    expect(await run('delete-message', { ts })).toEqual({ channel: 'C01GENERAL', ts })
    expect(server.workspace.messages).toEqual([])
    expect(await failure('delete-message', { ts })).toMatchObject({ code: 'not_found', field: 'ts' })
  })

  it('is refused for that of somebody else', async () => {
    server.workspace.messages.push({ channel: 'C01GENERAL', ts: '1717171700.000001', user: 'U01ADA', text: 'Mine' })
    expect(await failure('delete-message', { ts: '1717171700.000001' })).toMatchObject({
      code: 'permission_denied',
      field: 'ts',
    })
  })
})

describe('a reaction', () => {
  it.each(['thumbsup', ':thumbsup:', ' :thumbsup: '])('is added once, written as "%s"', async (emoji) => {
    const ts = await send()
    expect(await run('add-reaction', { ts, emoji })).toEqual({ added: true })
    expect(await run('add-reaction', { ts, emoji })).toEqual({ added: false })
    expect(server.workspace.messages).toMatchObject([{ reactions: [{ name: 'thumbsup', count: 1 }] }])
  })

  it('with an emoji the workspace does not have fails there', async () => {
    const ts = await send()
    expect(await failure('add-reaction', { ts, emoji: 'jacquard' })).toMatchObject({
      code: 'invalid_input',
      field: 'emoji',
    })
    expect(await failure('add-reaction', { ts, emoji: 'two words' })).toMatchObject({ field: 'emoji' })
    expect(server.seen).toHaveLength(2)
  })

  it('to no message fails at the message', async () => {
    expect(await failure('add-reaction', { ts: NOWHERE, emoji: 'eyes' })).toMatchObject({
      code: 'not_found',
      field: 'ts',
    })
  })
})

describe('what is about a message', () => {
  it.each(['update-message', 'delete-message', 'add-reaction', 'get-messages'])(
    '%s wants the ID of a channel, and asks Slack nothing before',
    async (action) => {
      const input = { channel: '#general', ts: NOWHERE, threadTs: NOWHERE, text: 'x', emoji: 'eyes' }
      const names = { 'update-message': ['ts', 'text'], 'delete-message': ['ts'], 'add-reaction': ['ts', 'emoji'] }
      const kept: readonly string[] = Object.hasOwn(names, action) ? Reflect.get(names, action) : []
      const given = Object.fromEntries(
        Object.entries(input).filter(([name]) => name === 'channel' || kept.includes(name)),
      )
      expect(await failureOf(act(action, given, at(server)))).toMatchObject({ code: 'invalid_input', field: 'channel' })
      expect(server.seen).toEqual([])
    },
  )

  it.each([
    ['reply-in-thread', { text: 'x' }],
    ['update-message', { text: 'x' }],
    ['delete-message', {}],
    ['add-reaction', { emoji: 'eyes' }],
  ])('%s does not take a link for a timestamp', async (action, input) => {
    expect(await failure(action, { ts: 'p1717171717000100', ...input })).toMatchObject({
      code: 'invalid_input',
      field: 'ts',
    })
    expect(server.seen).toEqual([])
  })
})
