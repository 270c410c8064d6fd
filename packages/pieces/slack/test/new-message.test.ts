import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { envelope, messageEvent, signed } from './signed-event.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { SIGNING_SECRET } from './slack-workspace.js'
import { at, botToken, trigger } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const WE = { teamId: 'T012AB3CD', appId: 'A012AB3CD', userId: 'U0PLUGBOARD', botId: 'B0PLUGBOARD' }

/** The data of the events that a signed event gives. */
async function given(event: Values, input: Values = {}) {
  const run = at(server, botToken(server.workspace.tokens.right, { signingSecret: SIGNING_SECRET }))
  const events = await trigger('new-message', input, run).receive(signed(envelope(event)), WE)
  return events.map(({ data }) => Object(data))
}
const isGiven = async (event: Values, input: Values = {}) => (await given(event, input)).length === 1

describe('a new message', () => {
  it('is given with what is known of it, and without the token Slack sends along', async () => {
    const file = { id: 'F01', name: 'plan.pdf', mimetype: 'application/pdf', size: 7, url_private: 'https://x' }
    const event = messageEvent({ subtype: 'file_share', files: [file], thread_ts: '1717171700.000100' })
    const [data] = await given(event)
    expect(data).toEqual({
      change: 'new',
      channel: 'C01GENERAL',
      conversation: 'channel',
      ts: '1717171717.000100',
      sentAt: '2024-05-31T16:08:37.000Z',
      threadTs: '1717171700.000100',
      user: 'U01ADA',
      botId: null,
      text: 'The engine weaves',
      subtype: 'file_share',
      isEdited: false,
      replies: 0,
      reactions: [],
      files: [{ id: 'F01', name: 'plan.pdf', contentType: 'application/pdf', size: 7 }],
    })
  })

  it.each(['channel_join', 'channel_topic', 'channel_archive', 'pinned_item', 'reminder_add'])(
    'is not what Slack tells of with the subtype %s',
    async (subtype) => {
      expect(await isGiven(messageEvent({ subtype }))).toBe(false)
    },
  )

  it.each([
    [{ contains: 'ENGINE' }, true],
    [{ contains: 'loom' }, false],
    [{ user: 'U01ADA' }, true],
    [{ user: 'U02CHARLES' }, false],
    [{ conversations: ['channel', 'im'] }, true],
    [{ conversations: ['im'] }, false],
    [{ conversations: [] }, true],
  ])('with %j is given: %s', async (input, expected) => {
    expect(await isGiven(messageEvent(), input)).toBe(expected)
  })

  it.each([
    ['R&amp;D &lt;now&gt;', 'r&d <NOW>', true],
    ['R&amp;D', '&amp;', true],
    ['&amp;lt;', '<', false],
    ['Zo\u00eb weaves', 'zoe\u0308', true],
    ['general', '#general', false],
  ])('that says "%s" contains "%s": %s', async (text, contains, expected) => {
    expect(await isGiven(messageEvent({ text }), { contains })).toBe(expected)
  })

  it('of Slackbot is one of a bot', async () => {
    expect(await isGiven(messageEvent({ user: 'USLACKBOT' }))).toBe(false)
    expect(await isGiven(messageEvent({ user: 'USLACKBOT' }), { bots: true })).toBe(true)
  })

  it.each(['im', 'mpim', 'group'])('may be one in a conversation of the kind %s', async (channel_type) => {
    expect(await given(messageEvent({ channel_type, channel: 'D01ADA' }))).toMatchObject([
      { conversation: channel_type },
    ])
  })

  it.each<[string, Values]>([
    ['an app', { bot_id: 'B99', app_id: 'A99', user: 'U99BOT' }],
    ['an old webhook', { subtype: 'bot_message', bot_id: 'B99', user: undefined }],
  ])('of %s is given only where bots are wanted', async (_, more) => {
    expect(await isGiven(messageEvent(more))).toBe(false)
    expect(await isGiven(messageEvent(more), { bots: true })).toBe(true)
  })

  it.each<[string, Values]>([
    ['its bot ID', { bot_id: 'B0PLUGBOARD', user: 'U99' }],
    ['its app ID', { app_id: 'A012AB3CD', bot_id: 'B99', user: undefined }],
    ['its person', { user: 'U0PLUGBOARD' }],
  ])('of the bot itself, known by %s, is never given', async (_, more) => {
    expect(await isGiven(messageEvent(more), { bots: true, edits: true, deletions: true })).toBe(false)
  })
})

describe('a message that was changed', () => {
  const before = { ts: '1717171717.000100', user: 'U01ADA', text: 'The engine weave' }
  const after = { ...before, text: 'The engine weaves', edited: { user: 'U01ADA', ts: '1717171790.000000' } }
  const place = { type: 'message', channel: 'C01GENERAL', channel_type: 'channel', ts: '1717171790.000200' }
  const edit = { ...place, subtype: 'message_changed', hidden: true, message: after, previous_message: before }
  const deletion = {
    ...place,
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: before.ts,
    previous_message: before,
  }

  it('is given where edited ones are wanted, as it is now', async () => {
    expect(await isGiven(edit)).toBe(false)
    expect(await given(edit, { edits: true })).toMatchObject([
      { change: 'edited', ts: before.ts, text: 'The engine weaves', isEdited: true, channel: 'C01GENERAL' },
    ])
  })

  it('is not given for a preview that Slack has added', async () => {
    const preview = { ...edit, message: { ...before, attachments: [{ title: 'Looms' }] } }
    expect(await isGiven(preview, { edits: true })).toBe(false)
    expect(await isGiven({ ...edit, previous_message: after }, { edits: true })).toBe(false)
  })

  it('is given where deleted ones are wanted, as it was', async () => {
    expect(await isGiven(deletion)).toBe(false)
    expect(await given(deletion, { deletions: true })).toMatchObject([
      { change: 'deleted', ts: before.ts, text: 'The engine weave', user: 'U01ADA' },
    ])
    expect(await isGiven({ ...deletion, previous_message: undefined }, { deletions: true })).toBe(false)
  })

  it('is looked at as one that is new: by whom it is and what it says', async () => {
    expect(await isGiven(edit, { edits: true, contains: 'weaves' })).toBe(true)
    expect(await isGiven(edit, { edits: true, user: 'U02CHARLES' })).toBe(false)
    const own = { ...edit, message: { ...after, bot_id: 'B0PLUGBOARD' } }
    expect(await isGiven(own, { edits: true, bots: true })).toBe(false)
  })
})
