import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { BYTES, bytesOf } from './family-file.js'
import type { DeliveredMail, ListedMail, Mailbox, MailboxCase } from './mailbox-case.js'

const ADA = { name: 'Ada Lovelace', address: 'ada@example.com' }
const UNICODE = 'Grüße ✓ aus Göteborg'
const FILES = [
  { name: 'bytes.bin', contentType: 'application/octet-stream', content: BYTES },
  { name: 'Grüße ✓.txt', contentType: 'text/plain', content: Buffer.from('.\r\nlast') },
]

/** What every piece that reads mail does. */
export const MAILBOX_CASES: readonly MailboxCase[] = [
  {
    sentence: 'finds a mail by its subject, and tells who wrote it, when and about what',
    async prove(mailbox) {
      const before = Date.now() - MINUTE
      const mail = await arrived(mailbox, { subject: UNICODE })
      assert.ok(mail.subject.startsWith(UNICODE), 'the subject is another')
      assert.deepEqual(mail.from, ADA)
      assert.equal(mail.isRead, false)
      assert.equal(mail.hasAttachments, false)
      assert.match(mail.receivedAt ?? '', /^\d{4}-\d\d-\d\dT.*Z$/)
      const received = Date.parse(mail.receivedAt ?? '')
      assert.ok(received >= before && received <= Date.now() + MINUTE, 'it was received at another time')
    },
  },
  {
    sentence: 'finds mails by their sender, newest first',
    async prove(mailbox) {
      const sender = `${tag()}@example.com`
      const subjects = [tag(), tag(), tag()]
      for (const subject of subjects) await mailbox.deliver(mailOf({ from: sender, subject }))
      await mailbox.deliver(mailOf())
      const { messages } = await mailbox.search({ from: sender })
      assert.deepEqual(
        messages.map(({ subject }) => subject),
        subjects.toReversed(),
      )
    },
  },
  {
    sentence: 'says whether there are more than it was asked for',
    async prove(mailbox) {
      const sender = `${tag()}@example.com`
      for (const subject of [tag(), tag()]) await mailbox.deliver(mailOf({ from: sender, subject }))
      const [some, all] = [
        await mailbox.search({ from: sender, limit: 1 }),
        await mailbox.search({ from: sender, limit: 5 }),
      ]
      assert.deepEqual([some.messages.length, some.more], [1, true])
      assert.deepEqual([all.messages.length, all.more], [2, false])
    },
  },
  {
    sentence: 'marks a mail as read and as unread, and finds unread ones only when asked to',
    async prove(mailbox) {
      const { id, subject } = await arrived(mailbox)
      const unread = async () => (await mailbox.search({ subject, unread: true })).messages.length
      assert.equal(await unread(), 1)
      await mailbox.markRead(id, true)
      assert.equal(await unread(), 0)
      assert.equal((await found(mailbox, subject)).isRead, true)
      await mailbox.markRead(id, false)
      assert.equal(await unread(), 1)
    },
  },
  {
    sentence: 'reads text and HTML as they were written, in any language',
    async prove(mailbox) {
      const [text, html] = [`${UNICODE}\nSecond line`, `<p>${UNICODE}</p>`]
      const { id } = await arrived(mailbox, { text, html })
      const mail = await mailbox.read(id)
      assert.equal(plain(mail.text), text)
      assert.ok(mail.html?.includes(html), 'the HTML is another')
    },
  },
  {
    sentence: 'says that a mail has no HTML',
    async prove(mailbox) {
      const { id } = await arrived(mailbox, { text: UNICODE })
      const mail = await mailbox.read(id)
      assert.equal(plain(mail.text), UNICODE)
      assert.equal(mail.html, null)
      assert.deepEqual(mail.attachments, [])
    },
  },
  {
    sentence: 'saves attachments byte by byte, by their names',
    async prove(mailbox) {
      const { id, hasAttachments } = await arrived(mailbox, { attachments: FILES })
      assert.equal(hasAttachments, true)
      const { attachments } = await mailbox.read(id)
      assert.deepEqual(
        attachments.map(({ name }) => name),
        FILES.map(({ name }) => name),
      )
      for (const [index, { content }] of FILES.entries()) {
        const file = attachments[index]?.file
        assert.ok(file, 'an attachment has no file')
        assert.deepEqual(bytesOf(file), content)
      }
    },
  },
  {
    sentence: 'gets one attachment',
    async prove(mailbox) {
      const { id } = await arrived(mailbox, { attachments: FILES })
      const { attachments } = await mailbox.read(id)
      const { file } = await mailbox.attachment(id, attachments[1]?.id ?? '')
      assert.equal(file.name, FILES[1]?.name)
      assert.deepEqual(bytesOf(file), FILES[1]?.content)
    },
  },
  {
    sentence: 'moves a mail, which is elsewhere then and no longer in the inbox',
    async prove(mailbox) {
      const { id, subject } = await arrived(mailbox)
      await mailbox.move(id)
      assert.equal((await mailbox.search({ subject })).messages.length, 0)
      assert.equal((await mailbox.searchMoved({ subject })).messages.length, 1)
    },
  },
  {
    sentence: 'deletes a mail, and no other',
    async prove(mailbox) {
      const [one, other] = [await arrived(mailbox), await arrived(mailbox)]
      await mailbox.delete(one.id)
      assert.equal((await mailbox.search({ subject: one.subject })).messages.length, 0)
      assert.equal((await mailbox.search({ subject: other.subject })).messages.length, 1)
    },
  },
  {
    sentence: 'tells a mail that is not there at its field',
    async prove(mailbox) {
      const error = await mailbox.failure(mailbox.unknownId)
      assert.equal(error.code, 'not_found', error.message)
      assert.equal(error.field, 'id')
      assert.ok(error.hint, `the error says no hint: ${error.message}`)
    },
  },
]

const MINUTE = 60_000

/** A word that no other mail has. */
export const tag = () => `family${randomBytes(6).toString('hex')}`

/** A mail of Ada's, unless told otherwise. */
export function mailOf(given: Partial<DeliveredMail> = {}): DeliveredMail {
  return { from: `${ADA.name} <${ADA.address}>`, subject: tag(), text: 'Good morning.', ...given }
}

/** Delivers a mail, with a word of its own in its subject, and finds it. */
async function arrived(mailbox: Mailbox, given: Partial<DeliveredMail> = {}): Promise<ListedMail> {
  const word = tag()
  await mailbox.deliver(mailOf({ ...given, subject: [given.subject, word].filter(Boolean).join(' ') }))
  return found(mailbox, word)
}

async function found(mailbox: Mailbox, word: string): Promise<ListedMail> {
  const { messages } = await mailbox.search({ subject: word })
  const [mail] = messages
  assert.ok(mail && messages.length === 1, `${messages.length} mails were found`)
  return mail
}

/** As the lines were before they travelled. */
const plain = (text: string) => text.replaceAll('\r\n', '\n').replace(/\n$/, '')
