import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADA, mail, ORDERS, startContoso, TOKENS } from './contoso.js'
import type { GraphMessage } from './graph-messages.js'
import { startGraphServer } from './graph-server.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, failureOf, folders, misfits } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
})
afterEach(() => server.close())

interface Output {
  messages: { id: string; subject: string }[]
  more: boolean
}

const fill = (messages: GraphMessage[], folder = 'inbox', mailbox = ADA) =>
  server.mailboxes.get(mailbox)?.folders[folder]?.messages.push(...messages)

async function search(input: Record<string, unknown> = {}): Promise<Output> {
  return JSON.parse(JSON.stringify(await act('search-mail', input, { server })))
}

const subjects = async (input: Record<string, unknown> = {}) =>
  (await search(input)).messages.map(({ subject }) => subject)

describe('searching mail', () => {
  it('answers the newest mails, in words of its own', async () => {
    const more = {
      isRead: false,
      hasAttachments: true,
      toRecipients: [{ emailAddress: { address: 'ada@contoso.example' } }],
      importance: 'high',
      categories: ['Paid'],
      flag: { flagStatus: 'flagged' },
    }
    fill([mail(1), mail(2, more)])
    expect(await search()).toEqual({
      messages: [
        {
          id: 'AAMk2=',
          messageId: '<AAMk2@fabrikam.example>',
          subject: 'Order 2',
          from: { name: 'Grace Hopper', address: 'grace@fabrikam.example' },
          to: [{ name: null, address: 'ada@contoso.example' }],
          receivedAt: '2026-01-01T00:02:00.000Z',
          preview: 'About order 2',
          isRead: false,
          hasAttachments: true,
          isFlagged: true,
          isDraft: false,
          importance: 'high',
          categories: ['Paid'],
          folder: 'inbox',
          threadId: 'AAQkAAMk2=',
        },
        expect.objectContaining({ id: 'AAMk1=', isRead: true, hasAttachments: false }),
      ],
      more: false,
    })
  })

  it('takes a mail without sender and subject', async () => {
    const { from: _, ...draft } = mail(1, { subject: null })
    fill([draft])
    expect((await search()).messages).toEqual([expect.objectContaining({ subject: '', from: null })])
  })

  it('looks into the whole mailbox, or into one folder', async () => {
    fill([mail(1)])
    fill([mail(2)], 'AQMk/Archive=')
    expect(await subjects()).toEqual(['Order 2', 'Order 1'])
    expect(await subjects({ folder: 'inbox' })).toEqual(['Order 1'])
    expect(await subjects({ folder: 'AQMk/Archive=' })).toEqual(['Order 2'])
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/v1.0/me/messages',
      '/v1.0/me/mailFolders/inbox/messages',
      '/v1.0/me/mailFolders/AQMk%2FArchive%3D/messages',
    ])
  })

  it('works in the mailbox an application names', async () => {
    fill([mail(1)], 'inbox', ORDERS)
    const output = await act('search-mail', { folder: 'inbox' }, { server, method: 'application' })
    expect(output).toMatchObject({ messages: [{ subject: 'Order 1' }] })
  })

  it('finds by each property, and by all of them', async () => {
    const from = { emailAddress: { name: "Miles O'Brien", address: "o'brien@ds9.example" } }
    fill([mail(1, { isRead: false }), mail(2, { from }), mail(3, { from, isRead: false, subject: "It's here" })])
    expect(await subjects({ unread: true })).toEqual(["It's here", 'Order 1'])
    expect(await subjects({ from: "o'brien@ds9.example" })).toEqual(["It's here", 'Order 2'])
    expect(await subjects({ subject: "t's h" })).toEqual(["It's here"])
    expect(await subjects({ receivedAfter: '2026-01-01T01:01:00+01:00' })).toEqual(["It's here", 'Order 2'])
    const all = { unread: true, from: "o'brien@ds9.example", subject: 'here', receivedAfter: '2026-01-01T00:00:00Z' }
    expect(await subjects(all)).toEqual(["It's here"])
    expect(await subjects({ ...all, unread: false, receivedAfter: '2026-01-02T00:00:00Z' })).toEqual([])
  })

  it('cannot be made to find more by what stands in a value', async () => {
    fill([mail(1)])
    expect(await subjects({ from: "x' or 'a' eq 'a" })).toEqual([])
    expect(server.seen[0]?.query.$filter).toContain("eq 'x'' or ''a'' eq ''a'")
  })

  it.each(['2026-01-01T00:01:00Z', '2026-01-01 00:01:00z', '2026-01-01t01:01+01:00'])(
    'understands the time %s',
    async (receivedAfter) => {
      await search({ receivedAfter })
      expect(server.seen[0]?.query.$filter).toBe('receivedDateTime gt 2026-01-01T00:01:00.000Z')
    },
  )

  it('finds words anywhere, also quoted ones', async () => {
    fill([mail(1), mail(2, { bodyPreview: 'He said "two\\three" twice' })])
    expect(await subjects({ by: 'words', search: 'ABOUT' })).toEqual(['Order 1'])
    expect(await subjects({ by: 'words', search: '"two\\three"' })).toEqual(['Order 2'])
    expect(server.seen[1]?.query).toMatchObject({ $search: '"\\"two\\\\three\\""' })
    expect(server.seen[1]?.query).not.toHaveProperty('$filter')
  })

  it('asks for words where words are to be found', () => {
    expect(misfits('search-mail', { by: 'words' })).toEqual(['search'])
    expect(misfits('search-mail', { limit: 0 })).toEqual(['limit'])
    expect(misfits('search-mail', { limit: 1_001 })).toEqual(['limit'])
    expect(misfits('search-mail', { receivedAfter: 'yesterday' })).toEqual(['receivedAfter'])
  })
})

describe('the pages of a search', () => {
  const many = () => fill(Array.from({ length: 250 }, (_, index) => mail(index)))

  it('are followed until there are as many mails as asked for', async () => {
    many()
    const { messages, more } = await search({ limit: 220 })
    expect(messages).toHaveLength(220)
    expect(new Set(messages.map(({ id }) => id)).size).toBe(220)
    expect(more).toBe(true)
    expect(server.seen).toHaveLength(3)
    for (const { headers } of server.seen) expect(headers.authorization).toBe(`Bearer ${TOKENS.user}`)
  })

  it('are followed to the end, and it is said that nothing is left', async () => {
    many()
    expect(await search({ limit: 1_000 })).toMatchObject({ messages: { length: 250 }, more: false })
  })

  it('are no larger than needed', async () => {
    many()
    expect(await search({ limit: 7 })).toMatchObject({ messages: { length: 7 }, more: true })
    expect(server.seen.map(({ query }) => query.$top)).toEqual(['7'])
  })

  it('are followed past one that is empty', async () => {
    const next = `${server.origin}/v1.0/me/messages?$top=25&$filter=isRead+eq+true`
    server.script.push({ status: 200, body: { value: [], '@odata.nextLink': next } })
    fill([mail(1)])
    expect(await subjects()).toEqual(['Order 1'])
  })

  it('are not followed to another server, which would get the token', async () => {
    many()
    const other = await startGraphServer()
    server.nextOrigin = other.origin
    const error = await failureOf(search({ limit: 200 }))
    await other.close()
    expect(error).toMatchObject({ code: 'bad_response' })
    expect(other.seen).toEqual([])
  })

  it('are not followed in circles', async () => {
    const next = `${server.origin}/v1.0/me/messages?$skip=1`
    server.refusals.set('GET /messages', { status: 200, body: { value: [], '@odata.nextLink': next } })
    expect(await failureOf(search())).toMatchObject({ code: 'bad_response', hint: expect.stringMatching(/\.$/) })
    expect(server.seen).toHaveLength(2)
  })

  it.each(['/v1.0/me/messages', 'no address', 'javascript:alert(1)'])(
    'are not followed to %s, which is no address of Graph',
    async (link) => {
      server.script.push({ status: 200, body: { value: [], '@odata.nextLink': link } })
      expect(await failureOf(search())).toMatchObject({ code: 'bad_response' })
      expect(server.seen).toHaveLength(1)
    },
  )
})

describe('a search that fails', () => {
  it('points at a folder that does not exist', async () => {
    expect(await failureOf(search({ folder: 'AQMkGone=' }))).toMatchObject({ code: 'not_found', field: 'folder' })
  })

  it('points at a folder that would lead to another path', async () => {
    expect(await failureOf(search({ folder: '..' }))).toMatchObject({ code: 'invalid_input', field: 'folder' })
    expect(server.seen).toEqual([])
  })

  it('points at the words where Microsoft does not understand them', async () => {
    server.script.push(refusal(400, 'BadRequest', "Syntax error: character ')' is not valid."))
    const error = await failureOf(search({ by: 'words', search: 'from:)' }))
    expect(error).toMatchObject({ code: 'invalid_input', field: 'search', message: expect.stringContaining("')'") })
  })

  it.each([
    [400, 'ErrorInvalidIdMalformed', { code: 'invalid_input', field: 'folder' }],
    [400, 'InefficientFilter', { code: 'invalid_input' }],
    [403, 'accessDenied', { code: 'permission_denied', message: expect.stringContaining('Mail.Read') }],
    [403, 'extensionError', { code: 'permission_denied', message: expect.stringContaining('closed') }],
    [404, 'ErrorInvalidUser', { code: 'not_found', field: undefined }],
  ])('with %i %s is told apart', async (status, code, expected) => {
    server.script.push(refusal(status, code))
    expect(await failureOf(search({ folder: 'inbox' }))).toMatchObject(expected)
  })

  it('is tried again when Microsoft is overloaded for a moment', async () => {
    fill([mail(1)])
    server.script.push({ status: 503, body: '', headers: { 'retry-after': '0' } })
    expect(await subjects()).toEqual(['Order 1'])
    expect(server.seen).toHaveLength(2)
  })
})

describe('the choice of a folder', () => {
  it('offers every folder by its path, and those of every mailbox by the name they have everywhere', async () => {
    expect(await folders({ server })).toEqual([
      { value: 'inbox', title: 'Inbox' },
      { value: 'AQMkOrders=', title: 'Inbox/Orders' },
      { value: 'AQMkParis=', title: 'Inbox/Orders/Paris' },
      { value: 'drafts', title: 'Entwürfe' },
      { value: 'sentitems', title: 'Gesendet' },
      { value: 'deleteditems', title: 'Gelöscht' },
      { value: 'AQMk/Archive=', title: 'Archive' },
    ])
  })

  it('fails as the search does when the connection may not read', async () => {
    server.tokens.set(TOKENS.application, { permissions: ['Mail.Send'] })
    expect(await failureOf(folders({ server, method: 'application' }))).toMatchObject({ code: 'permission_denied' })
  })
})
