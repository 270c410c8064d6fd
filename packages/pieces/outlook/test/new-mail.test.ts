import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, application, delegated, inFolder, mail, ORDERS, startContoso, TOKENS } from './contoso.js'
import type { GraphMessage } from './graph-messages.js'
import { type GraphServer, refusal } from './graph-state.js'
import { failureOf, poll, type Run, type Values } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

const DAY = 24 * 60

const put = (...mails: GraphMessage[]) => inFolder(server).push(...mails)

/** Polls until nothing more waits. */
async function pollAll(cursor: unknown, input: Values = {}, run: Partial<Run> = {}) {
  const ids: string[] = []
  for (let polls = 1; polls <= 50; polls++) {
    const { events, cursor: next, more } = await poll(input, cursor, { server, ...run })
    for (const { id, data } of events) {
      expect(Object(data).id).toBe(id)
      ids.push(id)
    }
    cursor = next
    if (!more) return { ids, cursor, polls }
  }
  throw new Error('It polls for ever.')
}

/** As Graph does after some days, or when it moves a mailbox. */
const forgetPlaces = () => server.deltas.clear()

describe('a new mail', () => {
  it('is none that was there before the first poll, which asks for little however full the folder is', async () => {
    put(...Array.from({ length: 600 }, (_, number) => mail(number)))
    const { ids } = await pollAll(null)
    expect(ids).toEqual([])
    expect(server.seen.map(({ path }) => path.replace('/v1.0/me/mailFolders/inbox', ''))).toEqual([
      '/messages',
      '/messages/delta',
    ])
    expect(server.seen[0]?.query).toMatchObject({ $top: '1' })
  })

  it('is given once, in the order in which they came', async () => {
    put(mail(1))
    const first = await pollAll(null)
    put(mail(3), mail(2))
    const second = await pollAll(first.cursor)
    expect(second.ids).toEqual(['AAMk2=', 'AAMk3='])
    expect((await pollAll(second.cursor)).ids).toEqual([])
  })

  it('has what a mail of a search has', async () => {
    const first = await pollAll(null)
    put(mail(2, { isRead: false }))
    const { events } = await poll({}, first.cursor, { server })
    expect(events).toEqual([
      {
        id: 'AAMk2=',
        data: expect.objectContaining({
          subject: 'Order 2',
          from: expect.any(Object),
          to: [],
          isRead: false,
          folder: 'inbox',
        }),
      },
    ])
  })

  it('is found in a folder that was empty', async () => {
    const first = await pollAll(null)
    put(mail(1))
    expect((await pollAll(first.cursor)).ids).toEqual(['AAMk1='])
  })

  it('is given also when it was received a little before others that were there first', async () => {
    put(mail(10))
    const first = await pollAll(null)
    put(mail(4))
    expect((await pollAll(first.cursor)).ids).toEqual(['AAMk4='])
  })

  it('is not an old one that somebody moves into the folder', async () => {
    put(mail(2 * DAY))
    const first = await pollAll(null)
    put(mail(1))
    expect((await pollAll(first.cursor)).ids).toEqual([])
  })

  it('is not one that was read, changed, moved away or deleted', async () => {
    server.tellsAllChanges = true
    put(mail(1), mail(2))
    const first = await pollAll(null)
    put(mail(3))
    const second = await pollAll(first.cursor)
    expect(second.ids).toEqual(['AAMk3='])
    for (const message of inFolder(server)) message.isRead = false
    inFolder(server).splice(0, 1)
    expect((await pollAll(second.cursor)).ids).toEqual([])
  })

  it('is looked for in the folder alone that was chosen, also one inside another', async () => {
    const input = { folder: 'AQMkParis=' }
    const first = await pollAll(null, input)
    put(mail(1))
    inFolder(server, 'AQMkParis=').push(mail(2))
    expect((await pollAll(first.cursor, input)).ids).toEqual(['AAMk2='])
  })

  it('is found in the mailbox an application names', async () => {
    const run = { method: 'application' } as const
    const first = await pollAll(null, {}, run)
    inFolder(server, 'inbox', ORDERS).push(mail(1))
    expect((await pollAll(first.cursor, {}, run)).ids).toEqual(['AAMk1='])
  })

  it('is found among many that come at once, in polls that each look at a part', async () => {
    put(mail(0))
    const first = await pollAll(null)
    put(...Array.from({ length: 612 }, (_, number) => mail(number + 1)))
    const second = await pollAll(first.cursor)
    expect([new Set(second.ids).size, second.ids.length]).toEqual([612, 612])
    expect(second.polls).toBe(2)
    expect((await pollAll(second.cursor)).ids).toEqual([])
    expect(JSON.stringify(second.cursor).length).toBeLessThan(64 * 1024)
  })

  it('is found by its ID after it was moved', async () => {
    const first = await pollAll(null)
    put(mail(1))
    const { ids } = await pollAll(first.cursor)
    expect(server.seen.every(({ headers }) => String(headers.prefer).includes('IdType="ImmutableId"'))).toBe(true)
    expect(ids).toEqual(['AAMk1='])
  })
})

describe('a folder of whose changes Microsoft has lost the place', () => {
  it('is looked through anew, without giving a mail twice or leaving one out', async () => {
    put(mail(1), mail(2))
    const first = await pollAll(null)
    put(mail(3))
    const second = await pollAll(first.cursor)
    put(mail(4), mail(5))
    forgetPlaces()
    const third = await pollAll(second.cursor)
    expect(third.ids).toEqual(['AAMk4=', 'AAMk5='])
    put(mail(6))
    expect((await pollAll(third.cursor)).ids).toEqual(['AAMk6='])
  })

  it('gives none of the old ones, however many there are', async () => {
    put(...Array.from({ length: 300 }, (_, number) => mail(number)))
    const first = await pollAll(null)
    forgetPlaces()
    put(mail(301))
    expect((await pollAll(first.cursor)).ids).toEqual(['AAMk301='])
  })

  it('is looked through anew also in the middle of many pages', async () => {
    const first = await pollAll(null)
    put(...Array.from({ length: 550 }, (_, number) => mail(number)))
    const { events, cursor, more } = await poll({}, first.cursor, { server })
    expect([events.length, more]).toEqual([500, true])
    forgetPlaces()
    const rest = await pollAll(cursor)
    expect(new Set([...events.map(({ id }) => id), ...rest.ids]).size).toBe(550)
    expect(rest.ids).toHaveLength(50)
  })

  it.each([
    [410, 'resyncRequired'],
    [400, 'SyncStateInvalid'],
    [410, 'SomethingNew'],
  ])('is told by %i %s', async (status, code) => {
    const first = await pollAll(null)
    put(mail(1))
    server.script.push(refusal(status, code))
    expect((await pollAll(first.cursor)).ids).toEqual(['AAMk1='])
  })

  it('is looked through anew where the operator has changed the address of the service', async () => {
    const first = await pollAll(null)
    put(mail(1))
    const moved = JSON.parse(JSON.stringify(first.cursor).replaceAll(server.origin, 'https://elsewhere.example'))
    expect((await pollAll(moved)).ids).toEqual(['AAMk1='])
  })

  it('is looked through anew before the limit of Microsoft is reached', async () => {
    const first = await pollAll(null)
    put(mail(1))
    const full = { ...Object(first.cursor), told: 4_000 }
    expect((await pollAll(full)).ids).toEqual(['AAMk1='])
    expect(server.seen.at(-1)?.query.$filter).toMatch(/^receivedDateTime ge /)
  })

  it('remembers no more than it must, also when a mail is dated in the future', async () => {
    put(mail(0))
    const first = await pollAll(null)
    put(...Array.from({ length: 1_010 }, (_, number) => mail(number + 1)))
    put(mail(1_501, { receivedDateTime: '2999-01-01T00:00:00Z' }))
    const second = await pollAll(first.cursor)
    expect(second.ids).toHaveLength(1_011)
    expect(Object(second.cursor).seen.length).toBeLessThanOrEqual(1_001)
    put(mail(1_502, { receivedDateTime: new Date().toISOString() }))
    const third = await pollAll(second.cursor)
    expect(third.ids).toEqual(['AAMk1502='])
  })
})

describe('another folder or mailbox', () => {
  it('begins anew, and gives nothing of what was there', async () => {
    put(mail(1))
    const first = await pollAll(null)
    inFolder(server, 'AQMkParis=').push(mail(2))
    expect((await pollAll(first.cursor, { folder: 'AQMkParis=' })).ids).toEqual([])
    const run = { method: 'application' } as const
    inFolder(server, 'inbox', ORDERS).push(mail(3))
    expect((await pollAll(first.cursor, {}, run)).ids).toEqual([])
    expect(server.seen.at(-1)?.path).toContain('/users/orders%40contoso.example/')
  })
})

describe('the filter of new mails', () => {
  const wanted = async (input: Values) => {
    const first = await pollAll(null)
    const anna = { emailAddress: { name: 'Anna Ångström', address: 'anna@uppsala.example' } }
    put(mail(1), mail(2, { from: anna, hasAttachments: true }), mail(3, { subject: null }))
    const { from: _, ...anonymous } = mail(4)
    put(anonymous)
    return (await pollAll(first.cursor, input)).ids
  }

  it.each([
    [{ from: 'GRACE@' }, ['AAMk1=', 'AAMk3=']],
    [{ from: 'ångström' }, ['AAMk2=']],
    [{ subject: 'order 1' }, ['AAMk1=']],
    [{ onlyWithAttachments: true }, ['AAMk2=']],
    [{ from: 'uppsala', subject: 'ORDER', onlyWithAttachments: true }, ['AAMk2=']],
    [{ from: 'nobody' }, []],
  ])('%j lets %j through', async (input, ids) => {
    expect(await wanted(input)).toEqual(ids)
  })
})

describe('a poll that fails', () => {
  it.each([['text'], [{}], [{ of: 'me inbox', floor: 'x', seen: [], told: 0 }], [[]], [7]])(
    'does so at once for %j, which no poll gave',
    async (cursor) => {
      const error = await failureOf(poll({}, cursor, { server }))
      expect(error).toMatchObject({ code: 'invalid_input', hint: expect.stringMatching(/\.$/) })
      expect(server.seen).toEqual([])
    },
  )

  it('names the folder that is not there', async () => {
    expect(await failureOf(poll({ folder: 'AQMkGone=' }, null, { server }))).toMatchObject({
      code: 'not_found',
      field: 'folder',
    })
    const { cursor } = await pollAll(null)
    server.script.push(refusal(404, 'ErrorItemNotFound'))
    expect(await failureOf(poll({}, cursor, { server }))).toMatchObject({ code: 'not_found', field: 'folder' })
  })

  it('names the permission that is missing', async () => {
    const values = application({ accessToken: TOKENS.sendOnly })
    const error = await failureOf(poll({}, null, { server, method: 'application', values }))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('Mail.Read') })
  })

  it('keeps its place: the next one goes on where the last one stood', async () => {
    const { cursor } = await pollAll(null)
    put(mail(1))
    server.script.push({ ...refusal(429, 'ApplicationThrottled'), headers: { 'retry-after': '40' } })
    expect(await failureOf(poll({}, cursor, { server }))).toMatchObject({ code: 'rate_limited', retryAfter: 40 })
    expect((await pollAll(cursor)).ids).toEqual(['AAMk1='])
  })

  it('does so where the changes lead in circles', async () => {
    const { cursor } = await pollAll(null)
    const link = Object(cursor).link
    server.refusals.set('GET /messages/delta', { status: 200, body: { value: [], '@odata.nextLink': link } })
    expect(await failureOf(poll({}, cursor, { server }))).toMatchObject({ code: 'bad_response' })
  })

  it('never takes the token to another server', async () => {
    server.nextOrigin = 'https://elsewhere.example'
    expect(await failureOf(poll({}, null, { server, values: delegated() }))).toMatchObject({ code: 'bad_response' })
    expect(server.mailboxes.get(ADA)).toBeDefined()
  })
})
