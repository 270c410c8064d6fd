import { describe, expect, it } from 'vitest'
import { FRIEND, GOOD } from './graph-state.js'
import { messages, notification, statuses, updateOf } from './notifications.js'
import { failureOf, hookContext, posted, trigger } from './try-out.js'

const incoming = trigger('incoming-message')

const received = async (content: unknown, input: Record<string, unknown> = {}) =>
  JSON.parse(JSON.stringify(await incoming.receive(hookContext(posted(content), { input }))))

describe('an incoming message', () => {
  const one = async (message: object) => (await received(messages(message)))[0]?.data

  it('tells who wrote what, when and to whom', async () => {
    const [event] = await received(messages({ id: 'wamid.1', text: { body: 'Hej 👋' }, context: { id: 'wamid.0' } }))
    expect(event).toMatchObject({
      id: 'wamid.1',
      data: {
        id: 'wamid.1',
        from: `+${FRIEND}`,
        userId: 'SE.13491208655302741918',
        name: 'Ada',
        username: 'ada.l',
        to: '15550253483',
        type: 'text',
        text: 'Hej 👋',
        receivedAt: '2025-06-15T15:06:40.000Z',
        replyTo: 'wamid.0',
        forwarded: false,
        media: null,
        reply: null,
      },
    })
  })

  it('of somebody without a number has their user ID', async () => {
    const contacts = [{ profile: { name: 'Eve', username: 'eve' }, user_id: 'US.1' }]
    const message = { id: 'wamid.2', from_user_id: 'US.1', timestamp: '1750000000', type: 'text', text: { body: 'x' } }
    const [event] = await received(notification([updateOf({ contacts, messages: [message] })]))
    expect(event.data).toMatchObject({ from: null, userId: 'US.1', name: 'Eve', username: 'eve' })
  })

  it.each(['image', 'video', 'audio', 'document', 'sticker'])('brings a file of the type %s', async (type) => {
    const file = {
      id: '117',
      mime_type: 'a/b',
      sha256: 'h=',
      caption: 'Look',
      filename: 'f.x',
      voice: true,
      animated: false,
    }
    expect(await one({ type, [type]: file })).toMatchObject({
      type,
      text: 'Look',
      media: { id: '117', contentType: 'a/b', sha256: 'h=', fileName: 'f.x', voice: true, animated: false },
    })
  })

  it.each<[string, object, object]>([
    [
      'a place',
      { type: 'location', location: { latitude: 1, longitude: 2, name: 'Here' } },
      { location: { latitude: 1, longitude: 2, name: 'Here', address: null } },
    ],
    [
      'people',
      {
        type: 'contacts',
        contacts: [
          { name: { formatted_name: 'Bo' }, phones: [{ phone: '+46 1', wa_id: '461' }], emails: [{ email: 'b@x' }] },
        ],
      },
      { contacts: [{ name: 'Bo', phones: ['+46 1'], emails: ['b@x'] }] },
    ],
    [
      'a pressed button',
      { type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } } },
      { text: 'Yes', reply: { id: 'y', title: 'Yes', description: null } },
    ],
    [
      'a chosen row',
      {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'r', title: 'Row', description: 'D' } },
      },
      { text: 'Row', reply: { id: 'r', title: 'Row', description: 'D' } },
    ],
    [
      'a filled in form',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } },
      },
      { text: 'Sent', form: '{"a":1}' },
    ],
    [
      'a button of a template',
      { type: 'button', button: { payload: 'stop', text: 'Stop' } },
      { text: 'Stop', reply: { id: 'stop', title: 'Stop' } },
    ],
    [
      'a reaction',
      { type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } },
      { reaction: { messageId: 'wamid.0', emoji: '👍' } },
    ],
    [
      'a reaction that was taken back',
      { type: 'reaction', reaction: { message_id: 'wamid.0' } },
      { reaction: { messageId: 'wamid.0', emoji: null } },
    ],
    [
      'an order',
      {
        type: 'order',
        order: {
          catalog_id: 'c',
          text: 'Please',
          product_items: [{ product_retailer_id: 'p', quantity: '2', item_price: 9.5, currency: 'SEK' }],
        },
      },
      {
        text: 'Please',
        order: { catalogId: 'c', items: [{ productId: 'p', quantity: 2, price: '9.5', currency: 'SEK' }] },
      },
    ],
    [
      'a new number',
      { type: 'system', system: { type: 'user_changed_number', body: 'Ada changed', wa_id: '46709999999' } },
      { text: 'Ada changed', system: { type: 'user_changed_number', phoneNumber: '+46709999999' } },
    ],
    [
      'what is not handed on',
      { type: 'unsupported', errors: [{ code: 131051, title: 'Unknown' }] },
      { error: { code: 131051, title: 'Unknown' } },
    ],
    ['a forwarded text', { text: { body: 'x' }, context: { frequently_forwarded: true } }, { forwarded: true }],
    [
      'the advertisement that led here',
      { text: { body: 'x' }, referral: { source_url: 'https://fb.me/1', source_type: 'ad', headline: 'H' } },
      { referral: { url: 'https://fb.me/1', type: 'ad', id: null, headline: 'H', body: null } },
    ],
    ['a type that came later', { type: 'hologram', hologram: { id: 1 } }, { type: 'hologram', text: null }],
  ])('brings %s', async (_what, message, expected) => {
    expect(await one(message)).toMatchObject(expected)
  })

  it('without a time that can be understood has none', async () => {
    for (const timestamp of ['soon', '1e99', '-1', '99999999999999']) {
      expect(await one({ timestamp, text: { body: 'x' } })).toMatchObject({ receivedAt: null })
    }
  })

  it('comes once, whatever else is told with it and in which order', async () => {
    const twice = messages(
      { id: 'wamid.b', text: { body: 'b' } },
      { id: 'wamid.a', text: { body: 'a' } },
      { id: 'wamid.b', text: { body: 'again' } },
    )
    const events = await received(twice)
    expect(events.map(({ id, data }: { id: string; data: { text: string } }) => [id, data.text])).toEqual([
      ['wamid.b', 'b'],
      ['wamid.a', 'a'],
    ])
  })

  it('comes among a thousand', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ id: `wamid.n${index}`, text: { body: String(index) } }))
    const events = await received(messages(...many))
    expect(events).toHaveLength(1_000)
    expect(events[999]).toMatchObject({ id: 'wamid.n999', data: { text: '999' } })
  })

  it('of another number, another account or another kind of news starts nothing', async () => {
    const message = { from: FRIEND, id: 'wamid.x', timestamp: '1', type: 'text', text: { body: 'x' } }
    const update = updateOf({ messages: [message] })
    expect(await received(notification([updateOf({ messages: [message] }, '106540352242999')]))).toEqual([])
    expect(await received(notification([update], '102290129340000'))).toEqual([])
    const other = { id: GOOD.businessAccountId, changes: [{ field: 'account_update', value: { event: 'x' } }] }
    expect(await received({ object: 'whatsapp_business_account', entry: [other] })).toEqual([])
    expect(await received(statuses({}))).toEqual([])
  })

  it('of another shape is left out, and the log counts it; the others come', async () => {
    const lines: never[] = []
    const content = messages({ text: { body: 'good' } }, { type: 7 }, { text: 'not an object' }, { id: '' })
    const events = await incoming.receive(hookContext(posted(content), { lines }))
    expect(events).toHaveLength(1)
    expect(lines).toMatchObject([{ level: 'warn', data: { count: 3 } }])
    expect(JSON.stringify(lines)).not.toContain('not an object')
  })

  it.each(['[]', '7', 'null', '"text"', '{"entry":{}}', '', '{', '\u0000', '{"entry":'.repeat(50)])(
    'is not in %j',
    async (body) => {
      expect(await failureOf(incoming.receive(hookContext(posted(body))))).toMatchObject({ code: 'invalid_input' })
    },
  )

  it('is not in bytes that are no text', async () => {
    const request = { ...posted('{}'), body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }
    expect(await failureOf(incoming.receive(hookContext(request)))).toMatchObject({ code: 'invalid_input' })
  })

  it('is found in 4 MB, however deep the rest of it is', async () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
    const text = 'x'.repeat(3_900_000)
    const whole = JSON.stringify(messages({ text: { body: text } }))
    const events = await received(`${whole.slice(0, -1)},"deep":${deep}}`)
    expect(events[0].data.text).toHaveLength(text.length)
  })

  it('cannot change what objects are', async () => {
    const text = JSON.stringify(messages({ text: { body: 'x' } })).replace(
      '"type":"text"',
      '"type":"text","__proto__":{"isAdmin":true}',
    )
    const [event] = await received(text)
    expect(event.data).not.toHaveProperty('isAdmin')
    expect(Object({}).isAdmin).toBeUndefined()
  })
})

describe('the filter', () => {
  const content = messages(
    { id: 'wamid.t', text: { body: 'Please STOP now' } },
    { id: 'wamid.i', type: 'image', image: { id: '1', caption: 'stop sign' } },
    { id: 'wamid.l', type: 'location', location: { latitude: 1, longitude: 2 } },
  )
  const ids = async (input: Record<string, unknown>) =>
    (await received(content, input)).map(({ id }: { id: string }) => id)

  it.each<[Record<string, unknown>, string[]]>([
    [{}, ['wamid.t', 'wamid.i', 'wamid.l']],
    [{ types: [], from: '', contains: '' }, ['wamid.t', 'wamid.i', 'wamid.l']],
    [{ types: ['image', 'location'] }, ['wamid.i', 'wamid.l']],
    [{ contains: 'stop' }, ['wamid.t', 'wamid.i']],
    [{ contains: 'nothing' }, []],
    [{ from: '+46 70 123 45 67' }, ['wamid.t', 'wamid.i', 'wamid.l']],
    [{ from: 'SE.13491208655302741918', types: ['text'] }, ['wamid.t']],
    [{ from: '+46 70 999 99 99' }, []],
  ])('%j lets %j through', async (input, expected) => {
    expect(await ids(input)).toEqual(expected)
  })

  it('names its own field where the number is none', async () => {
    expect(await failureOf(ids({ from: 'Ada' }))).toMatchObject({ code: 'invalid_input', field: 'from' })
  })
})
