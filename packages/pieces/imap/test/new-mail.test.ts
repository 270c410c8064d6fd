import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sourceOf } from './mail-server.js'
import { type OwnServer, startOwnServer } from './own-server.js'
import { NO_OWN_SERVER } from './service.js'
import { append, createFolder, renameFolder, speak } from './speak.js'
import { tapInto } from './tap.js'
import { failureOf, poll, pollAll, wait } from './try-out.js'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ subject: `mail ${from + index}`, text: 'x' }))
const names = (from: number, to: number) => numbered(from, to).map(({ subject }) => subject)
const subjectsOf = ({ events }: Awaited<ReturnType<typeof poll>>) => events.map(({ data }) => data.subject)

describe.skipIf(NO_OWN_SERVER)('the trigger for new mail', () => {
  let server: OwnServer
  beforeAll(async () => {
    server = await startOwnServer()
  })
  afterAll(() => server?.running.stop())

  /** A mailbox with a few mails, and a cursor behind them. */
  async function begun(mails = numbered(1, 3)) {
    const mailbox = server.mailbox()
    await server.deliver(mailbox.user, mails)
    const { cursor } = await poll(mailbox, null)
    return { mailbox, cursor }
  }

  it('gives each of 500 mails once and in order, though it and the server are stopped and started in between', async () => {
    const { mailbox, cursor } = await begun()
    await server.deliver(mailbox.user, numbered(4, 253))
    const first = await poll(mailbox, cursor)
    expect(first.more).toBe(true)
    await server.running.halt()
    expect(await failureOf(poll(mailbox, first.cursor))).toMatchObject({ code: 'unreachable' })
    await server.running.resume()
    await server.deliver(mailbox.user, numbered(254, 503))
    const rest = await pollAll(mailbox, first.cursor)
    expect([...subjectsOf(first), ...subjectsOf(rest)]).toEqual(names(4, 503))
    expect(new Set([...first.events, ...rest.events].map(({ id }) => id)).size).toBe(500)
    expect((await poll(mailbox, rest.cursor)).events).toEqual([])
  })

  it('gives no mail again and loses none when the server numbers them anew', async () => {
    const { mailbox, cursor } = await begun(numbered(1, 20))
    await server.deliver(mailbox.user, numbered(21, 250))
    const first = await poll(mailbox, cursor)
    expect(subjectsOf(first)).toEqual(names(21, 120))
    await server.renumber(mailbox.user)
    await server.deliver(mailbox.user, numbered(251, 270))
    const rest = await pollAll(mailbox, first.cursor)
    expect(subjectsOf(rest).toSorted()).toEqual(names(121, 270).toSorted())
    await server.deliver(mailbox.user, numbered(271, 271))
    expect(subjectsOf(await poll(mailbox, rest.cursor))).toEqual(['mail 271'])
  })

  it('says that its folder is gone, and goes on when it is back', async () => {
    const mailbox = server.mailbox()
    await createFolder(mailbox, 'Arbeit & Müll')
    const input = { folder: 'Arbeit & Müll' }
    const put = (subject: string) => append(mailbox, 'Arbeit & Müll', sourceOf({ subject, text: 'x' }))
    await put('before')
    const { cursor } = await poll(mailbox, null, input)
    await put('meanwhile')
    await renameFolder(mailbox, 'Arbeit & Müll', 'Alt')
    expect(await failureOf(poll(mailbox, cursor, input))).toMatchObject({ code: 'not_found', field: 'folder' })
    await renameFolder(mailbox, 'Alt', 'Arbeit & Müll')
    await put('after')
    expect(subjectsOf(await poll(mailbox, cursor, input))).toEqual(['meanwhile', 'after'])
  })

  it('gives only what is new of a folder that was made anew and filled from a copy', async () => {
    const mailbox = server.mailbox()
    const input = { folder: 'Work' }
    await createFolder(mailbox, 'Work')
    const old = { ...input, subject: 'old' }
    const mails = ['old 1', 'old 2', 'old 3'].map((subject) => sourceOf({ subject, text: 'x' }))
    for (const mail of mails) await append(mailbox, 'Work', mail, '01-Nov-2026 10:00:00 +0000')
    const { cursor } = await poll(mailbox, null, input)
    await renameFolder(mailbox, 'Work', 'Work before')
    await createFolder(mailbox, 'Work')
    // Restored as if all of them had come just now.
    for (const mail of mails) await append(mailbox, 'Work', mail)
    await append(mailbox, 'Work', sourceOf({ subject: 'new', text: 'x' }))
    const result = await pollAll(mailbox, cursor, input)
    expect(subjectsOf(result)).toEqual(['new'])
    expect((await poll(mailbox, result.cursor, old)).events).toEqual([])
  })

  it('gives a mail that was moved in though it is old, and none that went before it was looked at', async () => {
    const { mailbox, cursor } = await begun()
    await append(mailbox, 'INBOX', sourceOf({ subject: 'from long ago', text: 'x' }), '01-Jan-2001 10:00:00 +0000')
    await server.deliver(mailbox.user, [{ subject: 'gone', text: 'x' }])
    await speak(mailbox, async (session) => {
      await session.run(['SELECT INBOX'])
      await session.run(['UID STORE 5 +FLAGS (\\Deleted)'])
      await session.run(['UID EXPUNGE 5'])
    })
    const result = await poll(mailbox, cursor)
    expect(subjectsOf(result)).toEqual(['from long ago'])
    expect(result.events[0]?.data.receivedAt).toBe('2001-01-01T10:00:00.000Z')
  })

  it('gives every copy of a mail, and mails without an id, subject or sender', async () => {
    const { mailbox, cursor } = await begun([])
    const copy = sourceOf({ subject: 'twice', text: 'x' })
    await server.deliver(mailbox.user, [copy, copy, 'X-Nothing: here\r\n\r\nbare', '\r\nno header at all'])
    const result = await poll(mailbox, cursor)
    expect(subjectsOf(result)).toEqual(['twice', 'twice', '', ''])
    expect(result.events[2]?.data).toMatchObject({ from: null, messageId: null, preview: 'bare' })
  })

  it('gives everything of a folder that was empty when it began', async () => {
    const { mailbox, cursor } = await begun([])
    await server.deliver(mailbox.user, numbered(1, 2))
    await server.renumber(mailbox.user)
    expect(subjectsOf(await pollAll(mailbox, cursor)).toSorted()).toEqual(names(1, 2))
  })

  /** A mailbox whose trigger waits, and what it has said so far. */
  async function idling(signal: AbortSignal) {
    const { mailbox, cursor } = await begun()
    const tap = await tapInto(server.running.imapPort)
    onTestFinished(() => tap.close())
    const waiting = wait({ values: { ...mailbox.values, port: tap.port, tls: 'none' } }, cursor, signal)
    waiting.catch(() => undefined)
    await tap.until(/ IDLE\r\n/)
    return { mailbox, waiting, tap }
  }

  it('stops waiting as soon as mail comes, whatever else happens in the folder', async () => {
    const { mailbox, waiting, tap } = await idling(new AbortController().signal)
    await speak(mailbox, async (session) => {
      await session.run(['SELECT INBOX'])
      await session.run(['UID STORE 1 +FLAGS (\\Seen \\Deleted)'])
      await session.run(['UID EXPUNGE 1'])
    })
    await server.deliver(mailbox.user, numbered(9, 9))
    await expect(waiting).resolves.toBeUndefined()
    await tap.until(/DONE\r\n.* LOGOUT\r\n$/s)
  })

  it('does not wait where mail has come since the last poll, and waits again after the next', async () => {
    const { mailbox, cursor } = await begun()
    await server.deliver(mailbox.user, numbered(9, 9))
    const { signal } = new AbortController()
    await expect(wait(mailbox, cursor, signal)).resolves.toBeUndefined()
    const next = await pollAll(mailbox, cursor, { subject: 'of another kind' })
    expect(next.events).toEqual([])
    const told = new AbortController()
    const tap = await tapInto(server.running.imapPort)
    onTestFinished(() => tap.close())
    const waiting = wait({ values: { ...mailbox.values, port: tap.port, tls: 'none' } }, next.cursor, told.signal)
    await tap.until(/ IDLE\r\n/)
    told.abort()
    await expect(waiting).resolves.toBeUndefined()
  })

  it('stops waiting when it is told to', async () => {
    const told = new AbortController()
    const { waiting } = await idling(told.signal)
    told.abort()
    await expect(waiting).resolves.toBeUndefined()
  })

  it('fails when the server goes while it waits', async () => {
    const { waiting } = await idling(new AbortController().signal)
    await server.running.halt()
    await server.running.resume()
    expect(await failureOf(waiting)).toMatchObject({ code: 'provider_unavailable' })
  })

  it('waits to be told where the server cannot tell of new mail', async () => {
    const dumb = await startOwnServer(['imap_capability = IMAP4rev1 SASL-IR UIDPLUS'])
    try {
      const told = new AbortController()
      const waiting = wait(dumb.mailbox(), null, told.signal)
      const outcome = await Promise.race([
        waiting.then(() => 'done'),
        new Promise((done) => setTimeout(done, 100, 'waits')),
      ])
      expect(outcome).toBe('waits')
      told.abort()
      await expect(waiting).resolves.toBeUndefined()
    } finally {
      await dumb.running.stop()
    }
  })

  it.each([[7], ['x'], [{}], [{ uidValidity: 1, lastUid: -1, seen: [], newest: 0, forgotten: 0 }]])(
    'refuses a cursor it has not given: %j',
    async (cursor) => {
      expect(await failureOf(poll(server.mailbox(), cursor))).toMatchObject({ code: 'bad_response' })
    },
  )
})
