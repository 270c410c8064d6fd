import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type GraphServer, startGraph } from './graph-server.js'
import { FRIEND, GOOD, storeMedia } from './graph-state.js'
import { act, choices, failureOf, fileOf } from './try-out.js'

let server: GraphServer
beforeAll(async () => {
  server = await startGraph()
})
afterAll(() => server.close())
beforeEach(() => {
  server.state.sent = []
})

const to = `+${FRIEND}`
const send = (template: string, more: object = {}, language = 'en') =>
  act(server, 'send-template', { to, template, language, ...more })
const components = () => Object(server.state.sent.at(-1)?.template).components
const track = { position: 2, value: 'ORDER-1' }
const shipped = { headerText: '4711', bodyParameters: ['Ada', '4711'], buttons: [track] }

describe('a template', () => {
  it('without placeholders is sent with its name and language alone', async () => {
    await send('hello_world', {}, 'sv')
    expect(server.state.sent.at(-1)?.template).toEqual({ name: 'hello_world', language: { code: 'sv' } })
  })

  it('is filled in: header, text and buttons', async () => {
    await send('order_shipped', { ...shipped, buttons: [track, { position: 1, value: 'stop-it' }] }, 'en_US')
    expect(components()).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: '4711' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ada' },
          { type: 'text', text: '4711' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'ORDER-1' }] },
      { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'stop-it' }] },
    ])
  })

  it('with names is filled in by name, however often one stands there', async () => {
    await send('reminder', { namedParameters: { time: '9', first_name: 'Ada' } })
    expect(components()).toEqual([
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'first_name', text: 'Ada' },
          { type: 'text', parameter_name: 'time', text: '9' },
        ],
      },
    ])
  })

  it('with a file in its header takes one that is uploaded, or was', async () => {
    await send('invoice', { headerFile: fileOf('%PDF', 'application/pdf', 'faktura.pdf') })
    const [{ parameters }] = components()
    expect(parameters).toEqual([{ type: 'document', document: { id: expect.any(String), filename: 'faktura.pdf' } }])
    const id = storeMedia(server.state, Buffer.from('x'), 'application/pdf')
    await send('invoice', { headerMediaId: id })
    expect(components()[0].parameters).toEqual([{ type: 'document', document: { id } }])
  })

  it('with a place in its header takes one', async () => {
    const headerLocation = { latitude: 57.7, longitude: 11.9, name: 'Kontoret', address: 'Gatan 1' }
    await send('meet', { headerLocation })
    expect(components()).toEqual([{ type: 'header', parameters: [{ type: 'location', location: headerLocation }] }])
  })

  it('with a code to copy takes it', async () => {
    await send('coupon', { buttons: [{ position: 1, value: 'SAVE10' }] })
    expect(components()).toMatchObject([{ sub_type: 'copy_code', parameters: [{ coupon_code: 'SAVE10' }] }])
  })

  it('for an authentication takes the code twice, for the text and for its button', async () => {
    await send('login', { bodyParameters: ['J4'], buttons: [{ position: 1, value: 'J4' }] })
    expect(components()[1]).toMatchObject({ sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'J4' }] })
    expect(await failureOf(send('login', { bodyParameters: ['J4'] }))).toMatchObject({ field: 'buttons' })
  })

  it.each<[string, string, object, string]>([
    ['too few values', 'order_shipped', { ...shipped, bodyParameters: ['Ada'] }, 'bodyParameters'],
    ['too many values', 'order_shipped', { ...shipped, bodyParameters: ['a', 'b', 'c'] }, 'bodyParameters'],
    ['an empty value', 'order_shipped', { ...shipped, bodyParameters: ['Ada', ' '] }, 'bodyParameters'],
    ['a line break', 'order_shipped', { ...shipped, bodyParameters: ['Ada', 'a\nb'] }, 'bodyParameters'],
    ['a tab', 'order_shipped', { ...shipped, bodyParameters: ['Ada', 'a\tb'] }, 'bodyParameters'],
    ['five spaces', 'order_shipped', { ...shipped, bodyParameters: ['Ada', 'a     b'] }, 'bodyParameters'],
    ['names for numbers', 'order_shipped', { ...shipped, namedParameters: { a: 'b' } }, 'namedParameters'],
    ['no value for the header', 'order_shipped', { ...shipped, headerText: undefined }, 'headerText'],
    ['no value for a button', 'order_shipped', { ...shipped, buttons: undefined }, 'buttons'],
    [
      'a value for a button that takes none',
      'order_shipped',
      { ...shipped, buttons: [track, { position: 3, value: 'x' }] },
      'buttons',
    ],
    [
      'a button that is not there',
      'order_shipped',
      { ...shipped, buttons: [track, { position: 9, value: 'x' }] },
      'buttons',
    ],
    ['two values for a button', 'order_shipped', { ...shipped, buttons: [track, track] }, 'buttons'],
    ['an empty value for a button', 'order_shipped', { ...shipped, buttons: [{ position: 2, value: ' ' }] }, 'buttons'],
    ['a file for a header of text', 'order_shipped', { ...shipped, headerMediaId: '12' }, 'headerMediaId'],
    ['numbers for names', 'reminder', { bodyParameters: ['Ada', '9'] }, 'bodyParameters'],
    ['a name missing', 'reminder', { namedParameters: { first_name: 'Ada' } }, 'namedParameters'],
    ['a name too many', 'reminder', { namedParameters: { first_name: 'Ada', time: '9', x: 'y' } }, 'namedParameters'],
    ['no file for its header', 'invoice', {}, 'headerFile'],
    [
      'two files for its header',
      'invoice',
      { headerMediaId: '1', headerFile: fileOf('x', 'application/pdf') },
      'headerFile',
    ],
    ['a picture for a document', 'invoice', { headerFile: fileOf('x', 'image/png') }, 'headerFile'],
    ['no place for its header', 'meet', {}, 'headerLocation'],
    ['a place without a header', 'hello_world', { headerLocation: { latitude: 1, longitude: 1 } }, 'headerLocation'],
    ['a text for no header', 'hello_world', { headerText: 'x' }, 'headerText'],
    ['an upload for no header', 'hello_world', { headerFile: fileOf('x', 'text/plain') }, 'headerFile'],
  ])('is not sent with %s', async (_what, template, input, field) => {
    const files = server.state.media.size
    const language = ['order_shipped', 'hello_world'].includes(template) ? 'en_US' : 'en'
    expect(await failureOf(send(template, input, language))).toMatchObject({ code: 'invalid_input', field })
    expect(server.state.sent).toEqual([])
    expect(server.state.media.size).toBe(files)
  })

  it.each([
    ['nowhere', 'en', 'not_found', 'template'],
    ['hello_world', 'de', 'not_found', 'language'],
    ['hello', 'en_US', 'not_found', 'template'],
    ['waiting', 'en', 'permission_denied', 'template'],
    ['bad', 'en', 'permission_denied', 'template'],
    ['tired', 'en', 'permission_denied', 'template'],
    ['dead', 'en', 'permission_denied', 'template'],
    ['carousel', 'en', 'unsupported', 'template'],
    ['moving', 'en', 'unsupported', 'template'],
  ])('%s in %s is refused with %s', async (template, language, code, field) => {
    expect(await failureOf(send(template, {}, language))).toMatchObject({ code, field, hint: expect.any(String) })
  })

  it('that is not there in a language says in which it is', async () => {
    expect((await failureOf(send('hello_world', {}, 'de'))).hint).toBe('Choose one of en_US, sv.')
  })

  it('uploads nothing for a recipient that is none', async () => {
    const files = server.state.media.size
    const input = { to: 'Ada', template: 'invoice', language: 'en', headerFile: fileOf('x', 'application/pdf') }
    expect(await failureOf(act(server, 'send-template', input))).toMatchObject({ field: 'to' })
    expect(server.state.media.size).toBe(files)
  })
})

describe('the form of a template', () => {
  it('offers approved templates, each once, with their text', async () => {
    const offered = await choices(server, 'send-template', 'template')
    expect(offered.map(({ value }) => value)).toEqual([
      'hello_world',
      'order_shipped',
      'reminder',
      'invoice',
      'meet',
      'coupon',
      'login',
      'moving',
      'carousel',
    ])
    expect(offered.find(({ value }) => value === 'reminder')?.help).toContain('{{first_name}}')
    expect(await choices(server, 'send-template', 'template', {}, 'remi')).toHaveLength(1)
  })

  it('offers the languages of the template that is chosen', async () => {
    const offered = await choices(server, 'send-template', 'language', { template: 'hello_world' })
    expect(offered.map(({ value }) => value)).toEqual(['en_US', 'sv'])
    expect(await choices(server, 'send-template', 'language', {})).toEqual([])
    expect(await choices(server, 'send-template', 'language', { template: 'waiting' })).toEqual([])
  })
})

describe('the list of templates', () => {
  it('goes on where the page before ended', async () => {
    const names: string[] = []
    let cursor: unknown
    do {
      const page = await act(server, 'list-templates', { limit: 5, ...(cursor ? { cursor } : {}) })
      names.push(...Object(page.templates).map(({ name }: { name: string }) => name))
      cursor = page.next
    } while (cursor)
    expect(names).toHaveLength(server.state.accounts.get(GOOD.businessAccountId)?.templates.length ?? 0)
  })

  it('tells what must be filled in', async () => {
    const { templates } = await act(server, 'list-templates', {
      name: 'order_shipped',
      status: 'APPROVED',
      language: 'en_US',
    })
    expect(templates).toMatchObject([
      {
        name: 'order_shipped',
        header: 'Order {{1}}',
        headerKind: 'text',
        footer: 'Thank you',
        placeholders: ['1', '2'],
        buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }, { text: 'Track' }, { text: 'Shop' }],
      },
    ])
  })

  it('has the numbers of the account beside', async () => {
    const { phoneNumbers } = await act(server, 'list-phone-numbers', {})
    expect(phoneNumbers).toMatchObject([
      { id: GOOD.phoneNumberId, verifiedName: 'Lucky Shrub', quality: 'GREEN', platform: 'CLOUD_API' },
      { displayPhoneNumber: '+46 8 123 45 67' },
    ])
  })
})
