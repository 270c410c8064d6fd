import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from './graph-answers.js'
import { type GraphServer, startGraph } from './graph-server.js'
import { FRIEND, storeMedia } from './graph-state.js'
import { act, failureOf, fileOf } from './try-out.js'

let server: GraphServer
beforeAll(async () => {
  server = await startGraph()
})
afterAll(() => server.close())
beforeEach(() => {
  server.state.sent = []
})

const to = `+${FRIEND}`
const last = () => server.state.sent.at(-1)

describe('a text', () => {
  it('arrives as it was written, with what it answers', async () => {
    const text = 'Hej på dig 👋\n"citat" \\ {{1}}'
    const output = await act(server, 'send-text', { to, text, previewUrl: true, replyTo: 'wamid.earlier' })
    expect(output).toMatchObject({ messageId: expect.stringMatching(/^wamid\./), recipient: FRIEND, status: null })
    expect(last()).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to,
      type: 'text',
      text: { body: text, preview_url: true },
      context: { message_id: 'wamid.earlier' },
    })
  })

  it.each([
    ['+46 70-123 45 67', to],
    [FRIEND, to],
    ['+46 (70) 1234567', to],
    ['+46.70.123.45.67', to],
    ['\u00a0+46\u201170\u20111234567', to],
  ])('goes to %s as %s', async (written, number) => {
    await act(server, 'send-text', { to: written, text: 'Hello' })
    expect(last()).toMatchObject({ to: number })
  })

  it('goes to a user ID where there is no number', async () => {
    const user = 'SE.13491208655302741918'
    server.state.wroteAt.set(user, Date.now())
    expect(await act(server, 'send-text', { to: user, text: 'Hello' })).toMatchObject({ recipient: user })
    expect(last()).toMatchObject({ recipient: user })
    expect(last()).not.toHaveProperty('to')
  })

  it.each([
    '070-1234567',
    '0046701234567',
    '+46',
    'Ada',
    '+46701234567890123',
    '+46 70 123 45 67\r\nx: y',
    '４６７０１２３４５６７',
    'se.123',
  ])('goes to nobody at %j', async (wrong) => {
    expect(await failureOf(act(server, 'send-text', { to: wrong, text: 'Hello' }))).toMatchObject({
      code: 'invalid_input',
      field: 'to',
      hint: expect.stringContaining('+46 70 123 45 67'),
    })
    expect(server.state.sent).toEqual([])
  })

  it('may have 4,096 characters, counted as people do, and no more', async () => {
    await act(server, 'send-text', { to, text: '👍'.repeat(4_096) })
    expect(await failureOf(act(server, 'send-text', { to, text: 'x'.repeat(4_097) }))).toMatchObject({
      field: 'text',
      hint: 'Shorten it to 4,096 characters.',
    })
    expect(await failureOf(act(server, 'send-text', { to, text: ' \n ' }))).toMatchObject({ field: 'text' })
  })

  it('is not sent a day after the recipient wrote, and the hint says what may be', async () => {
    server.state.ahead = 25 * 60 * 60 * 1_000
    const error = await failureOf(act(server, 'send-text', { to, text: 'Hello' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'to', hint: expect.stringContaining('template') })
    expect(await act(server, 'send-template', { to, template: 'hello_world', language: 'sv' })).toMatchObject({
      status: 'accepted',
    })
    server.state.ahead = 0
  })

  it('is refused by Meta where it goes to the number itself, or to one recipient too often', async () => {
    const own = failureOf(act(server, 'send-text', { to: '+1 555 025 3483', text: 'Hello' }))
    expect(await own).toMatchObject({ code: 'invalid_input', field: 'to' })
    server.state.pairLimit = 1
    await act(server, 'send-text', { to, text: 'Hello' })
    expect(await failureOf(act(server, 'send-text', { to, text: 'Hello' }))).toMatchObject({ code: 'rate_limited' })
    server.state.pairLimit = 1_000
  })

  it('is sent once, and says when it is open whether it was', async () => {
    for (const failing of [{ status: 503, body: '' }, { status: 200, body: { messages: [] } }, 'cut'] as const) {
      const before = server.seen.length
      server.answerNext(...debugged(), failing)
      const error = await failureOf(act(server, 'send-text', { to, text: 'Hello' }))
      expect(error.hint).toContain('Look whether the message has arrived')
      expect(server.seen.slice(before).filter(({ path }) => path.endsWith('/messages'))).toHaveLength(1)
    }
    server.answerNext(...debugged(), refusal(400, 131009))
    expect((await failureOf(act(server, 'send-text', { to, text: 'Hello' }))).hint).not.toContain('arrived')
  })

  const debugged = () => [{ status: 200, body: { data: { is_valid: true, expires_at: 0, scopes: [] } } }]

  it.each(['../1', 'wamid.a b', 'wamid.', 'wamid.a\r\nb', 'ö'])(
    'quotes no message that cannot be one: %j',
    async (replyTo) => {
      const failure = await failureOf(act(server, 'send-text', { to, text: 'Hello', replyTo }))
      expect(failure).toMatchObject({ code: 'invalid_input', field: 'replyTo' })
    },
  )
})

describe('a message to answer', () => {
  const buttons = [
    { id: 'yes', title: 'Yes' },
    { id: 'no', title: 'No' },
  ]

  it('has up to three buttons, with a header and a footer', async () => {
    await act(server, 'send-buttons', { to, text: 'Well?', buttons, header: 'Question', footer: 'Thank you' })
    expect(last()).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'text', text: 'Question' },
        body: { text: 'Well?' },
        footer: { text: 'Thank you' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }, { reply: { id: 'no' } }] },
      },
    })
  })

  it('has a list of up to ten rows, in sections where they have names', async () => {
    const rows = [
      { section: 'Fruit', id: 'a', title: 'Apple', description: 'Red' },
      { section: 'Other', id: 'b', title: 'Bread' },
      { section: 'Fruit', id: 'c', title: 'Cherry' },
    ]
    await act(server, 'send-list', { to, text: 'Which?', button: 'Choose', rows })
    expect(last()).toMatchObject({
      interactive: {
        type: 'list',
        action: {
          button: 'Choose',
          sections: [
            { title: 'Fruit', rows: [{ id: 'a', title: 'Apple', description: 'Red' }, { id: 'c' }] },
            { title: 'Other', rows: [{ id: 'b' }] },
          ],
        },
      },
    })
  })

  it.each<[string, string, Record<string, unknown>, string]>([
    ['a button that is too long', 'send-buttons', { buttons: [{ id: 'a', title: 'x'.repeat(21) }] }, 'buttons'],
    ['two buttons with one ID', 'send-buttons', { buttons: [...buttons, ...buttons.slice(1)] }, 'buttons'],
    ['a text that is too long', 'send-buttons', { buttons, text: 'x'.repeat(1_025) }, 'text'],
    ['a header that is too long', 'send-buttons', { buttons, header: 'x'.repeat(61) }, 'header'],
    ['a footer that is too long', 'send-buttons', { buttons, footer: 'x'.repeat(61) }, 'footer'],
    ['an opener that is too long', 'send-list', { button: 'x'.repeat(21), rows: [{ id: 'a', title: 'A' }] }, 'button'],
    ['a row that is too long', 'send-list', { button: 'b', rows: [{ id: 'a', title: 'x'.repeat(25) }] }, 'rows'],
    [
      'a description that is too long',
      'send-list',
      { button: 'b', rows: [{ id: 'a', title: 'A', description: 'x'.repeat(73) }] },
      'rows',
    ],
    [
      'a row without a section among others',
      'send-list',
      {
        button: 'b',
        rows: [
          { id: 'a', title: 'A', section: 'S' },
          { id: 'b', title: 'B' },
        ],
      },
      'rows',
    ],
  ])('does not go with %s', async (_what, action, input, field) => {
    const failure = await failureOf(act(server, action, { to, text: 'Hello', ...input }))
    expect(failure).toMatchObject({ code: 'invalid_input', field })
    expect(server.state.sent).toEqual([])
  })
})

describe('other messages', () => {
  it('show a place', async () => {
    await act(server, 'send-location', { to, latitude: -57.7, longitude: 179.9, name: 'Här', address: 'Gata 1' })
    expect(last()).toMatchObject({ location: { latitude: -57.7, longitude: 179.9, name: 'Här', address: 'Gata 1' } })
  })

  it.each(['👍', '❤️', '👨‍👩‍👧', '🇸🇪', '1️⃣'])('react with %s, and take it back', async (emoji) => {
    await act(server, 'send-reaction', { to, messageId: 'wamid.received', emoji })
    expect(last()).toMatchObject({ reaction: { message_id: 'wamid.received', emoji } })
    await act(server, 'send-reaction', { to, messageId: 'wamid.received' })
    expect(last()).toMatchObject({ reaction: { emoji: '' } })
  })

  it.each(['OK', 'a', '👍👍', '1'])('do not react with %s', async (emoji) => {
    const failure = failureOf(act(server, 'send-reaction', { to, messageId: 'wamid.received', emoji }))
    expect(await failure).toMatchObject({ code: 'invalid_input', field: 'emoji' })
  })

  it('mark a message as read, with and without the sign of writing', async () => {
    server.state.read = []
    await act(server, 'mark-read', { messageId: 'wamid.received' })
    await act(server, 'mark-read', { messageId: 'wamid.received', typing: true })
    expect(server.state.read.map(({ typing }) => typing)).toEqual([false, true])
    expect(await failureOf(act(server, 'mark-read', { messageId: 'wamid.unknown' }))).toMatchObject({
      code: 'invalid_input',
    })
  })

  it.each([
    ['image', 'image/png', { caption: 'A picture' }],
    ['video', 'video/mp4', { caption: 'A film' }],
    ['audio', 'audio/ogg; codecs=opus', {}],
    ['sticker', 'image/webp', {}],
    ['document', 'application/pdf', { caption: 'A page', fileName: 'faktura "1".pdf' }],
  ])('bring a file as %s', async (kind, contentType, more) => {
    const file = fileOf('content', contentType, 'räk"ning\r\nx: y.pdf')
    await act(server, 'send-media', { to, kind, file, ...more })
    const { id, caption, filename } = Object(last()?.[kind])
    expect(server.state.media.get(id)?.content?.toString()).toBe('content')
    expect({ caption, fileName: filename }).toMatchObject(more)
  })

  it('bring a file that was uploaded before, under the name it is given', async () => {
    const id = storeMedia(server.state, Buffer.from('x'), 'application/pdf')
    await act(server, 'send-media', { to, mediaId: id, fileName: 'a.pdf' })
    expect(last()).toMatchObject({ document: { id, filename: 'a.pdf' } })
  })

  it('upload nothing for a recipient that is none', async () => {
    const before = server.state.media.size
    const file = fileOf('x', 'application/pdf')
    expect(await failureOf(act(server, 'send-media', { to: 'Ada', file }))).toMatchObject({ field: 'to' })
    expect(server.state.media.size).toBe(before)
  })
})
