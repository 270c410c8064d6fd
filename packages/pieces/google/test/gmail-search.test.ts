import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { peopleIn } from '../src/mail-people.js'
import { mailQuery } from '../src/mail-query.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const search = (input: Record<string, unknown> = {}) => act(server, 'gmail-search', input)
const idsOf = async (input: Record<string, unknown> = {}) =>
  Object(await search(input)).messages.map(({ id }: { id: string }) => id)
const lists = () => server.seen.filter(({ path }) => path.endsWith('/messages'))

describe('searching mail', () => {
  it('tells who wrote, to whom, when and about what', async () => {
    const [found] = Object(await search({ query: 'from:grace@example.com', limit: 1 })).messages
    expect(found).toEqual({
      id: 'mail-1',
      threadId: 'thread-mail-1',
      messageId: expect.stringMatching(/^<\w+@mail\.example\.com>$/),
      subject: 'Subject 1 – with “quotes”',
      from: { name: null, address: 'grace@example.com' },
      to: [{ name: null, address: 'ada@example.com' }],
      receivedAt: '2026-01-09T09:30:00.000Z',
      preview: "It's me",
      isRead: true,
      hasAttachments: false,
      labels: ['INBOX'],
    })
  })

  it('asks for no content, since attachments may be large', async () => {
    await search({ limit: 1 })
    const [, head] = server.seen
    expect(head?.query.fields).not.toContain('data')
  })

  it('follows the pages and keeps the newest first', async () => {
    expect(await search()).toMatchObject({ more: false })
    expect(await idsOf()).toEqual(server.state.gmail.messages.map(({ id }) => id))
  })

  it('stops at the limit and reads no more heads than that', async () => {
    expect(await search({ limit: 4 })).toMatchObject({ messages: { length: 4 }, more: true })
    expect(lists().map(({ query }) => query.maxResults)).toEqual(['4', '1'])
    expect(server.seen).toHaveLength(6)
  })

  it('gives an empty list where nothing fits', async () => {
    expect(await search({ query: 'from:nobody@example.com' })).toEqual({ messages: [], more: false })
  })

  it('leaves out a mail that is deleted while the others are read', async () => {
    server.answerNext('usual', 'usual', 'usual')
    const { gmail } = server.state
    const listed = gmail.find('mail-2')
    gmail.find = (id) => (id === listed?.id ? undefined : gmail.messages.find((one) => one.id === id))
    expect(await idsOf()).toEqual(['mail-0', 'mail-1', 'mail-3', 'mail-4', 'mail-5', 'mail-6'])
  })

  it('finds what fits everything that is filled in', async () => {
    const { gmail } = server.state
    gmail.deliver({ from: 'Grace Hopper <grace@example.com>', subject: 'Invoice 7' })
    gmail.deliver({ from: 'Grace Hopper <grace@example.com>', subject: 'Invoice 8', labelIds: ['INBOX'] })
    gmail.deliver({ from: 'Linus <linus@example.com>', subject: 'Invoice 9' })
    expect(await idsOf({ from: 'grace hopper', subject: 'invoice', unread: true })).toEqual(['mail-7'])
    expect(await idsOf({ from: 'grace hopper', query: 'subject:8' })).toEqual(['mail-8'])
    expect(await idsOf({ to: 'nobody' })).toEqual([])
  })

  it('finds by time', async () => {
    const input = { after: '2026-01-08T09:30:00Z', before: '2026-01-09T10:30:00+01:00' }
    expect(await idsOf(input)).toEqual(['mail-2'])
  })

  it('looks within a label given by id or by name, spam and trash too', async () => {
    const { gmail } = server.state
    gmail.deliver({ labelIds: ['Label_7'] })
    gmail.deliver({ labelIds: ['TRASH'] })
    expect(await idsOf({ label: 'Label_7' })).toEqual(['mail-7'])
    expect(await idsOf({ label: 'invoices' })).toEqual(['mail-7'])
    expect(await idsOf({ label: 'TRASH' })).toEqual(['mail-8'])
    expect(await idsOf({ label: 'Spam' })).toEqual([])
  })

  it.each(['Nowhere', 'Label_99'])('names the label when there is no %s', async (label) => {
    expect(await failureOf(search({ label }))).toMatchObject({ code: 'not_found', field: 'label' })
  })

  it('names the search when Gmail cannot read it', async () => {
    expect(await failureOf(search({ query: 'broken' }))).toMatchObject({ code: 'invalid_input', field: 'query' })
  })

  it('lets nothing that is typed for one thing ask for another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const q = mailQuery({ subject: text }) ?? 'subject:""'
        expect(q).toMatch(/^subject:"[^"]*"$/)
        expect(q).not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 200 },
    )
  })

  it('lets a quote in a name not end the name', async () => {
    expect(await idsOf({ from: 'nobody" OR from:"grace' })).toEqual([])
    expect(lists()[0]?.query.q).toBe('from:"nobody  OR from: grace"')
  })
})

describe('people in a header', () => {
  it.each([
    ['ada@example.com', [[null, 'ada@example.com']]],
    ['Ada Lovelace <ada@example.com>', [['Ada Lovelace', 'ada@example.com']]],
    [
      '"Lovelace, Ada" <ada@example.com>, bob@example.com',
      [
        ['Lovelace, Ada', 'ada@example.com'],
        [null, 'bob@example.com'],
      ],
    ],
    ['Lovelace, Ada <ada@example.com>', [['Lovelace, Ada', 'ada@example.com']]],
    ['"A \\"B\\" C" <a@example.com>', [['A "B" C', 'a@example.com']]],
    ['ada@example.com (Ada)', [['Ada', 'ada@example.com']]],
    ['=?ISO-8859-1?Q?Zo=EB?= <zoe@example.com>', [['Zoë', 'zoe@example.com']]],
    [
      'friends: ada@example.com, Bob <bob@example.com>;',
      [
        [null, 'ada@example.com'],
        ['Bob', 'bob@example.com'],
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['', []],
    ['Mailer', [['Mailer', null]]],
  ])('of %j are %j', (header, people) => {
    expect(peopleIn(header).map(({ name, address }) => [name, address])).toEqual(people)
  })

  it('are found in bounded time, whatever is written', () => {
    for (const header of ['"'.repeat(50_000), '<'.repeat(50_000), '(,'.repeat(50_000), 'a@b,'.repeat(50_000)]) {
      expect(peopleIn(header).length).toBeLessThanOrEqual(1_000)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => Array.isArray(peopleIn(text))))
  })
})
