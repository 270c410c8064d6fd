import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { mailbox } from './connection.js'
import { deliver, type Mail, mailServer } from './mail-server.js'
import { mailEnv, NO_SERVER } from './service.js'
import { append, createFolder, speak } from './speak.js'
import { act, choices, failureOf, type Values } from './try-out.js'

const MAILS: Mail[] = [
  {
    subject: 'Rechnung für Ada',
    from: 'Grete Größe <grete@example.test>',
    text: 'Betrag: 12 €',
    headers: ['Cc: boss@example.test', 'List-Id: <bills.example.test>'],
  },
  { subject: 'She said "no" \\ and (left) {5} [x] % * \\Seen NIL', text: 'quotes' },
  { subject: 'Large', text: 'y'.repeat(20_000) },
  { subject: 'plain', text: 'a word: needle' },
]

describe.skipIf(NO_SERVER)('searching', () => {
  let ada: ReturnType<typeof mailbox>
  beforeAll(async () => {
    for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)
    ada = mailbox()
    await deliver(mailServer(), ada.user, MAILS)
    await createFolder(ada, 'Old')
    await append(
      ada,
      'Old',
      'Date: Mon, 05 Jan 2026 10:00:00 +0000\r\nSubject: old\r\n\r\nx',
      '10-Feb-2026 12:00:00 +0000',
    )
  })
  afterAll(() => void vi.unstubAllEnvs())

  const subjects = async (input: Values) => {
    const { messages } = await act(ada, 'search', input)
    return messages.map(({ subject }: { subject: string }) => subject.split(' ')[0]).toReversed()
  }
  const ALL = ['Rechnung', 'She', 'Large', 'plain']

  it.each<[Values, string[]]>([
    [{}, ALL],
    [{ subject: 'FÜR' }, ['Rechnung']],
    [{ from: 'größe' }, ['Rechnung']],
    [{ to: 'grace@' }, ALL],
    [{ cc: 'boss' }, ['Rechnung']],
    [{ bcc: 'nobody' }, []],
    [{ body: '12 €' }, ['Rechnung']],
    [{ body: 'needle' }, ['plain']],
    [{ text: 'bills.example' }, ['Rechnung']],
    [{ subject: '"no" \\ and' }, ['She']],
    [{ subject: '(left) {5} [x] % *' }, ['She']],
    [{ larger: 10_000 }, ['Large']],
    [{ smaller: 10_000, not: { subject: 'plain' } }, ['Rechnung', 'She']],
    [{ headerName: 'List-Id', headerValue: 'bills' }, ['Rechnung']],
    [{ headerName: 'list-id' }, ['Rechnung']],
    [{ uids: '1:2' }, ['Rechnung', 'She']],
    [{ uids: '4:*, 1' }, ['Rechnung', 'plain']],
    [{ uids: '2:*', not: { from: 'größe', text: 'needle' } }, ['She', 'Large']],
    [{ since: '2001-01-01' }, ALL],
    [{ before: '2001-01-01' }, []],
    [{ folder: 'Old', since: '2026-02-10' }, ['old']],
    [{ folder: 'Old', since: '2026-02-11' }, []],
    [{ folder: 'Old', before: '2026-02-11' }, ['old']],
    [{ folder: 'Old', before: '2026-02-10' }, []],
    [{ folder: 'Old', on: '2026-02-10T23:00:00Z' }, ['old']],
    [{ folder: 'Old', sentSince: '2026-01-05', sentBefore: '2026-01-06' }, ['old']],
    [{ folder: 'Old', sentSince: '2026-01-06' }, []],
    [{ seen: 'yes' }, []],
    [{ seen: 'no', flagged: 'no', answered: 'no', draft: 'no', deleted: 'no' }, ALL],
    [{ keyword: '$Important' }, []],
  ])('finds by %j', async (input, found) => {
    expect(await subjects(input)).toEqual(found)
  })

  it('finds by flags and keywords after they were changed', async () => {
    const { messages } = await act(ada, 'search', { subject: 'plain' })
    const { id } = messages[0]
    await act(ada, 'flag', { id, flagged: 'yes', answered: 'yes', deleted: 'yes', addKeywords: ['$Important', 'mine'] })
    expect(await subjects({ flagged: 'yes', answered: 'yes', deleted: 'yes', keyword: '$Important' })).toEqual([
      'plain',
    ])
    expect(await subjects({ not: { keyword: 'mine' } })).toEqual(ALL.slice(0, 3))
    const { flags } = await act(ada, 'flag', {
      id,
      flagged: 'no',
      answered: 'no',
      deleted: 'no',
      removeKeywords: ['$Important', 'mine'],
    })
    expect(flags).toEqual([])
  })

  it('goes through the pages, newest first', async () => {
    const first = await act(ada, 'search', { limit: 3 })
    expect(first.more).toBe(true)
    const rest = await act(ada, 'search', { limit: 3, olderThan: first.messages[2].id })
    expect(rest.more).toBe(false)
    const both = [...first.messages, ...rest.messages].map(({ subject }: { subject: string }) => subject.split(' ')[0])
    expect(both).toEqual(ALL.toReversed())
    const { messages } = await act(ada, 'search', { folder: 'Old' })
    expect(await failureOf(act(ada, 'search', { olderThan: messages[0].id }))).toMatchObject({
      code: 'invalid_input',
      field: 'olderThan',
    })
  })

  it.each<[Values, string]>([
    [{ since: 'the day before' }, 'since'],
    [{ before: '2026-02-31' }, 'before'],
    [{ on: '2026-02-10 OR ALL' }, 'on'],
    [{ keyword: 'two words' }, 'keyword'],
    [{ keyword: '\\Seen' }, 'keyword'],
    [{ not: { keyword: 'x)' } }, 'not.keyword'],
    [{ headerName: 'List Id' }, 'headerName'],
    [{ headerName: 'Subject:' }, 'headerName'],
    [{ headerValue: 'x' }, 'headerName'],
    [{ uids: '1:2 DELETED' }, 'uids'],
    [{ uids: '0' }, 'uids'],
    [{ folder: 'IN\r\nBOX' }, 'folder'],
    [{ olderThan: 'no id' }, 'olderThan'],
  ])('refuses %j', async (input, field) => {
    expect(await failureOf(act(ada, 'search', input))).toMatchObject({ code: 'invalid_input', field })
  })

  it('says which folder there is none of', async () => {
    for (const folder of ['Nowhere', 'INBOX/"', '&', '{5}', '*', 'ä'.repeat(100)]) {
      const { code, field } = await failureOf(act(ada, 'search', { folder }))
      expect([folder, code, field]).toEqual([folder, 'not_found', 'folder'])
    }
  })

  it('takes whatever is searched for as text, and nothing else', async () => {
    const nasty = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...['\r', '\n', '"', '\\', '{', '5', '}', '+', '(', ')', ' ', '*', '%', 'ä', '😀', 'a']),
        minLength: 1,
        maxLength: 30,
      }),
      fc.constantFrom(
        'x\r\np9 DELETE INBOX',
        '{3}\r\nabc',
        '{3+}\r\nabc',
        '" OR ALL',
        '\\',
        '"',
        '\\"',
        'x" UID 1:* SEEN "',
      ),
    )
    await fc.assert(
      fc.asyncProperty(nasty, fc.constantFrom('from', 'subject', 'text', 'body', 'headerValue'), async (text, name) => {
        const { messages } = await act(ada, 'search', {
          [name]: text,
          ...(name === 'headerValue' && { headerName: 'X-None' }),
          uids: '3',
        })
        expect(messages.length).toBeLessThanOrEqual(text.trim() === '' || 'y'.includes(text) || name === 'text' ? 1 : 0)
      }),
      { numRuns: 40 },
    )
    expect(await subjects({})).toEqual(ALL)
  })
})

describe.skipIf(NO_SERVER)('filing', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)
  })
  afterAll(() => void vi.unstubAllEnvs())

  const NASTY = ['Grüße', 'A & B', 'with "quotes"', '100 %', 'back\\slash', '{5}', "it's (here)", '台北/日本', '😀']

  it('lists, offers and uses folders of any name', async () => {
    const ada = mailbox()
    for (const name of NASTY) await createFolder(ada, name)
    const { folders } = await act(ada, 'list-folders', {})
    expect(folders[0]).toMatchObject({ path: 'INBOX', use: 'inbox', holdsMails: true })
    expect(folders.find(({ use }: Values) => use === 'trash')).toMatchObject({ path: 'Trash', delimiter: '/' })
    const paths = folders.map(({ path }: Values) => path)
    expect(NASTY.filter((name) => !paths.includes(name))).toEqual([])
    expect(await choices(ada, 'search', 'folder', 'GRÜ')).toEqual([{ value: 'Grüße', title: 'Grüße' }])
    await deliver(mailServer(), ada.user, [{ subject: 'x', text: 'x' }])
    for (const name of NASTY) {
      const { messages } = await act(ada, 'search', { folder: 'INBOX' })
      const { id } = await act(ada, 'copy', { id: messages[0].id, folder: name })
      expect((await act(ada, 'read', { id })).folder).toBe(name)
    }
  })

  it('lists hundreds of folders, and offers those that are searched for', async () => {
    const ada = mailbox()
    await speak(ada, async (session) => {
      for (let at = 0; at < 300; at += 1) await session.run([`CREATE f${at}`])
    })
    expect((await act(ada, 'list-folders', {})).folders.length).toBe(306)
    expect((await choices(ada, 'search', 'folder', 'f29')).length).toBe(11)
  })

  it('moves a mail, whose old id means nothing then', async () => {
    const ada = mailbox()
    await deliver(mailServer(), ada.user, [{ subject: 'x', text: 'x' }])
    const [{ id }] = (await act(ada, 'search', {})).messages
    const moved = await act(ada, 'move', { id, folder: 'Archive' })
    expect((await act(ada, 'read', { id: moved.id })).folder).toBe('Archive')
    for (const [name, input] of [
      ['move', { folder: 'Archive' }],
      ['copy', { folder: 'Archive' }],
      ['delete', {}],
      ['flag', { seen: 'yes' }],
      ['read', {}],
    ] as const) {
      expect(await failureOf(act(ada, name, { id, ...input }))).toMatchObject({ code: 'not_found', field: 'id' })
    }
    expect(await failureOf(act(ada, 'move', { id: moved.id, folder: 'Nowhere' }))).toMatchObject({
      code: 'not_found',
      field: 'folder',
    })
    expect((await act(ada, 'search', { folder: 'Archive' })).messages.length).toBe(1)
  })

  it('deletes into the trash, and from there for good, and no other mail that is marked as deleted', async () => {
    const ada = mailbox()
    await deliver(mailServer(), ada.user, [
      { subject: 'one', text: 'x' },
      { subject: 'marked', text: 'x' },
    ])
    const [marked, one] = (await act(ada, 'search', {})).messages
    await act(ada, 'flag', { id: marked.id, deleted: 'yes' })
    const { id } = await act(ada, 'delete', { id: one.id })
    expect((await act(ada, 'read', { id })).folder).toBe('Trash')
    expect(await failureOf(act(ada, 'delete', { id }))).toMatchObject({ code: 'invalid_input', field: 'forGood' })
    expect(await act(ada, 'delete', { id, forGood: true })).toEqual({ id: null })
    expect((await act(ada, 'search', { folder: 'Trash' })).messages).toEqual([])
    expect((await act(ada, 'search', {})).messages).toMatchObject([{ subject: 'marked' }])
  })

  it('tells that a mail of a folder that was numbered anew cannot be found by its id', async () => {
    const ada = mailbox()
    await deliver(mailServer(), ada.user, [{ subject: 'x', text: 'x' }])
    const [{ id }] = (await act(ada, 'search', {})).messages
    const [folder, validity, uid] = JSON.parse(Buffer.from(id, 'base64url').toString())
    const stale = Buffer.from(JSON.stringify([folder, validity + 1, uid])).toString('base64url')
    const lost = Buffer.from(JSON.stringify(['Nowhere', validity, uid])).toString('base64url')
    for (const other of [stale, lost]) {
      expect(await failureOf(act(ada, 'read', { id: other }))).toMatchObject({ code: 'not_found', field: 'id' })
      expect(await failureOf(act(ada, 'move', { id: other, folder: 'Archive' }))).toMatchObject({
        code: 'not_found',
        field: 'id',
      })
    }
    for (const none of ['x', 'W10', Buffer.from('["a\\r\\nb",1,1]').toString('base64url')]) {
      expect(await failureOf(act(ada, 'read', { id: none }))).toMatchObject({ code: 'invalid_input', field: 'id' })
    }
  })
})
