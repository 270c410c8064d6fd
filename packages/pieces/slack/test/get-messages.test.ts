import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackServer, startSlackServer } from './slack-server.js'
import type { Message } from './slack-workspace.js'
import { act, at, botToken, failureOf } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

/** The n-th second from 2024-05-31T16:08:37Z. */
const ts = (second: number, part = 0) => `${1_717_171_717 + second}.${String(part).padStart(6, '0')}`

const say = (second: number, more: Partial<Message> = {}) =>
  void server.workspace.messages.push({
    channel: 'C01GENERAL',
    ts: ts(second),
    user: 'U01ADA',
    text: `Number ${second}`,
    ...more,
  })

const get = async (input: Values = {}, run = at(server)): Promise<{ messages: Values[]; more: boolean }> =>
  Object(await act('get-messages', { channel: 'C01GENERAL', ...input }, run))
const texts = async (input: Values = {}) => (await get(input)).messages.map(({ text }) => text)

describe('the messages of a channel', () => {
  it('are given newest first, with what is known of each', async () => {
    say(0)
    say(1, {
      user: 'U02CHARLES',
      edited: { user: 'U02CHARLES', ts: ts(2) },
      reactions: [{ name: 'eyes', users: ['U01ADA'], count: 1 }],
      files: [{ ...FILE }],
      subtype: 'file_share',
    })
    say(3, { thread_ts: ts(0), text: 'Reply' })
    expect(await get()).toEqual({
      messages: [
        {
          ts: ts(1),
          sentAt: '2024-05-31T16:08:38.000Z',
          threadTs: null,
          user: 'U02CHARLES',
          botId: null,
          text: 'Number 1',
          subtype: 'file_share',
          isEdited: true,
          replies: 0,
          reactions: [{ name: 'eyes', count: 1 }],
          files: [{ id: 'F01', name: 'plan.pdf', contentType: 'application/pdf', size: 7 }],
        },
        expect.objectContaining({ ts: ts(0), threadTs: ts(0), replies: 1, isEdited: false, files: [] }),
      ],
      more: false,
    })
  })

  it('are read page by page, no further than needed, and it is said whether there are more', async () => {
    for (let second = 0; second < 7; second++) say(second)
    expect(await texts({ limit: 3 })).toEqual(['Number 6', 'Number 5', 'Number 4'])
    expect(server.seen).toHaveLength(2)
    expect((await get({ limit: 6 })).more).toBe(true)
    expect(await get({ limit: 7 })).toMatchObject({ messages: { length: 7 }, more: false })
  })

  it('may be those between two moments', async () => {
    for (let second = 0; second < 5; second++) say(second)
    const input = { after: '2024-05-31T18:08:37.500+02:00', before: '2024-05-31T16:08:40Z' }
    expect(await texts(input)).toEqual(['Number 2', 'Number 1'])
  })

  it('can be those of a thread, oldest first with the message it belongs to, which is given once', async () => {
    say(0)
    for (let second = 1; second < 5; second++) say(second, { thread_ts: ts(0), text: `Reply ${second}` })
    expect(await texts({ threadTs: ts(0) })).toEqual(['Number 0', 'Reply 1', 'Reply 2', 'Reply 3', 'Reply 4'])
    const first = { type: 'message', ts: ts(0), text: 'Number 0' }
    const second = { type: 'message', ts: ts(1), text: 'Reply 1' }
    server.answerNext({ body: { ok: true, messages: [first], response_metadata: { next_cursor: 'a' } } })
    server.answerNext({ body: { ok: true, messages: [first, second], has_more: false } })
    expect(await texts({ threadTs: ts(0) })).toEqual(['Number 0', 'Reply 1'])
  })

  it('cannot be read where the bot is not, and the field is named', async () => {
    expect(await failureOf(get({ channel: 'C02RANDOM' }))).toMatchObject({
      code: 'permission_denied',
      field: 'channel',
    })
    expect(await failureOf(get({ channel: 'C99NOWHERE' }))).toMatchObject({ code: 'not_found', field: 'channel' })
    expect(await failureOf(get({ threadTs: ts(9) }))).toMatchObject({ code: 'not_found', field: 'threadTs' })
  })

  it.each([
    ['C01GENERAL', 'channels:history'],
    ['C05BOARD', 'groups:history'],
  ])('of %s need the scope %s, which is named', async (channel, scope) => {
    const run = at(server, botToken(server.workspace.tokens.onlyWrite))
    expect(await failureOf(get({ channel }, run))).toMatchObject({
      code: 'permission_denied',
      message: `The connection lacks the scope ${scope}.`,
    })
  })

  it('are those of a direct message too', async () => {
    const { channel } = Object(await act('open-conversation', { users: ['U01ADA'] }, at(server)))
    await act('send-message', { channel, text: 'Psst' }, at(server))
    expect(await texts({ channel })).toEqual(['Psst'])
  })
})

const FILE = {
  id: 'F01',
  name: 'plan.pdf',
  title: 'Plan',
  mimetype: 'application/pdf',
  size: 7,
  user: 'U02CHARLES',
  created: 1_717_171_718,
  mode: 'hosted',
  is_external: false,
  url_private: 'https://files.slack.com/files-pri/T0-F01/plan.pdf',
}
