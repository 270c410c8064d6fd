import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { delegated, inFolder, mail, ORDERS, startContoso, TOKENS } from './contoso.js'
import { type GraphServer, refusal } from './graph-state.js'
import { act, failureOf, misfits, type Values } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
  inFolder(server).push(mail(1, { categories: ['Old', 'Blue'] }))
})
afterEach(() => server.close())

const run = (name: string, input: Values) => act(name, { id: 'AAMk1=', ...input }, { server })
const there = (folder: string) => inFolder(server, folder).map(({ id }) => id)
const message = () => inFolder(server)[0]

describe('moving a mail', () => {
  it('puts it into another folder, by its ID or by the name it has everywhere, and it keeps its own ID', async () => {
    expect(await run('move-mail', { folder: 'AQMkParis=' })).toEqual({ id: 'AAMk1=', folder: 'AQMkParis=' })
    expect([there('inbox'), there('AQMkParis=')]).toEqual([[], ['AAMk1=']])
    expect(await run('move-mail', { folder: 'deleteditems' })).toEqual({ id: 'AAMk1=', folder: 'AQMkDeleted=' })
    expect(await run('read-mail', {})).toMatchObject({ id: 'AAMk1=', folder: 'AQMkDeleted=' })
  })

  it('works in the mailbox an application names', async () => {
    inFolder(server, 'inbox', ORDERS).push(mail(1))
    await act('move-mail', { id: 'AAMk1=', folder: 'AQMkParis=' }, { server, method: 'application' })
    expect(inFolder(server, 'AQMkParis=', ORDERS)).toHaveLength(1)
    expect(there('inbox')).toEqual(['AAMk1='])
  })

  it.each([
    [{ folder: 'AQMkGone=' }, 'not_found', 'folder'],
    [{ folder: 'nonsense' }, 'invalid_input', 'folder'],
    [{ folder: 'AQMkParis=', id: 'AAMkGone=' }, 'not_found', 'id'],
    [{ folder: 'AQMkParis=', id: 'nonsense' }, 'invalid_input', 'id'],
    [{ folder: 'AQMkGone=', id: 'AAMkGone=' }, 'not_found', 'id'],
  ])('with %j names what is at fault', async (input, code, field) => {
    expect(await failureOf(run('move-mail', input))).toMatchObject({ code, field, hint: expect.stringMatching(/\.$/) })
    expect(there('inbox')).toEqual(['AAMk1='])
  })
})

describe('marking a mail', () => {
  it.each([
    [{ read: 'unread' }, { isRead: false }],
    [{ read: 'read' }, { isRead: true }],
    [{ flag: 'flagged' }, { flag: { flagStatus: 'flagged' } }],
    [{ flag: 'complete' }, { flag: { flagStatus: 'complete' } }],
    [
      { flag: 'notFlagged', read: 'unread' },
      { flag: { flagStatus: 'notFlagged' }, isRead: false },
    ],
  ])('%j changes that alone', async (input, expected) => {
    expect(await run('mark-mail', input)).toEqual({ id: 'AAMk1=', categories: ['Old', 'Blue'] })
    expect(message()).toMatchObject(expected)
    expect(server.seen.at(-1)?.body).toEqual(expected)
  })

  it('adds and takes away categories, and keeps the others', async () => {
    const output = await run('mark-mail', { addCategories: ['Paid', 'Blue'], removeCategories: ['Old', 'Never'] })
    expect(output).toEqual({ id: 'AAMk1=', categories: ['Blue', 'Paid'] })
    expect(message()?.categories).toEqual(['Blue', 'Paid'])
  })

  it('can take the last category away', async () => {
    expect(await run('mark-mail', { removeCategories: ['Old', 'Blue'] })).toMatchObject({ categories: [] })
    expect(message()?.categories).toEqual([])
  })

  it('asks what to change where nothing is said', async () => {
    expect(await failureOf(run('mark-mail', {}))).toMatchObject({ code: 'invalid_input', field: 'read' })
    expect(server.seen).toEqual([])
    expect(misfits('mark-mail', { id: 'x', read: 'maybe' })).toEqual(['read'])
  })

  it.each([
    [404, 'ErrorItemNotFound', { code: 'not_found', field: 'id' }],
    [412, 'ErrorIrresolvableConflict', { code: 'provider_unavailable' }],
    [403, 'ErrorAccessDenied', { code: 'permission_denied', message: expect.stringContaining('Mail.ReadWrite') }],
  ])('tells %i %s apart', async (status, code, expected) => {
    server.script.push(refusal(status, code))
    expect(await failureOf(run('mark-mail', { read: 'read' }))).toMatchObject(expected)
  })
})

describe('deleting a mail', () => {
  it('moves it to Deleted Items, where it is found by the same ID', async () => {
    expect(await run('delete-mail', {})).toEqual({ id: 'AAMk1=', forGood: false })
    expect([there('inbox'), there('AQMkDeleted=')]).toEqual([[], ['AAMk1=']])
  })

  it('for good leaves nothing', async () => {
    expect(await run('delete-mail', { forGood: true })).toEqual({ id: 'AAMk1=', forGood: true })
    expect([there('inbox'), there('AQMkDeleted=')]).toEqual([[], []])
    expect(await failureOf(run('read-mail', {}))).toMatchObject({ code: 'not_found', field: 'id' })
  })

  it.each([true, false])('that is not there names the field (for good: %s)', async (forGood) => {
    expect(await failureOf(run('delete-mail', { id: 'AAMkGone=', forGood }))).toMatchObject({
      code: 'not_found',
      field: 'id',
    })
  })
})

describe('whoever may only read', () => {
  it.each([
    ['move-mail', { folder: 'AQMkParis=' }],
    ['mark-mail', { read: 'read' }],
    ['delete-mail', {}],
    ['delete-mail', { forGood: true }],
  ])('may not %s, and learns which permission is missing', async (name, input) => {
    const values = delegated({ accessToken: TOKENS.reader })
    const error = await failureOf(act(name, { id: 'AAMk1=', ...input }, { server, values }))
    expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('Mail.ReadWrite') })
    expect(there('inbox')).toEqual(['AAMk1='])
  })
})

describe('the folders of a mailbox', () => {
  it('are listed with those inside others, each with its path and its standard name', async () => {
    inFolder(server).push(mail(2, { isRead: false }))
    const output = await act('list-folders', {}, { server })
    expect(output).toEqual({
      folders: [
        { id: 'inbox', name: 'Inbox', path: 'Inbox', parent: null, wellKnownName: 'inbox', total: 2, unread: 1 },
        expect.objectContaining({ id: 'AQMkOrders=', path: 'Inbox/Orders', parent: 'inbox', wellKnownName: null }),
        expect.objectContaining({ id: 'AQMkParis=', path: 'Inbox/Orders/Paris', parent: 'AQMkOrders=' }),
        expect.objectContaining({ name: 'Entwürfe', wellKnownName: 'drafts' }),
        expect.objectContaining({ name: 'Gesendet', wellKnownName: 'sentitems' }),
        expect.objectContaining({ name: 'Gelöscht', wellKnownName: 'deleteditems' }),
        expect.objectContaining({ id: 'AQMk/Archive=', wellKnownName: null }),
      ],
      more: false,
    })
  })

  it('are as many as a thousand, and it is said when there are more', async () => {
    const { folders } = server.mailboxes.get('ada@contoso.example') ?? {}
    for (let number = 0; number < 1_000; number++) {
      Object.assign(folders ?? {}, { [`AQMkMany${number}=`]: { displayName: `F${number}`, messages: [] } })
    }
    const output = Object(await act('list-folders', {}, { server }))
    expect([output.folders.length, output.more]).toEqual([1_000, true])
  })

  it('are not listed where one of the questions fails for another reason than that it is not there', async () => {
    server.refusals.set('GET /mailFolders/archive', refusal(503, 'serviceNotAvailable'))
    expect(await failureOf(act('list-folders', {}, { server }))).toMatchObject({ code: 'provider_unavailable' })
  })
})
