import assert from 'node:assert/strict'
import type { Mailbox, MailCase } from './mail-case.js'
import { fileOf } from './object-store-cases.js'

const UNICODE = 'Grüße an Ada ✓ – ein Betreff, der länger ist als eine Zeile einer Mail und Umlaute hat: äöüß'
const INJECTED = 'x\r\nBcc: eve@example.com'
const BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** What every piece that sends mail does. */
export const MAIL_CASES: readonly MailCase[] = [
  {
    sentence: 'delivers a mail to everybody in to, cc and bcc',
    async prove(mailbox) {
      const { recipients } = await mailbox.deliver({
        to: ['bob@example.com', 'Carol <carol@example.com>'],
        cc: ['dan@example.com'],
        bcc: ['erin@example.com'],
      })
      const names = ['bob', 'carol', 'dan', 'erin']
      assert.deepEqual(
        [...recipients].sort(),
        names.map((name) => `${name}@example.com`),
      )
    },
  },
  {
    sentence: 'keeps subject and text as they are, in any language',
    async prove(mailbox) {
      const text = `${UNICODE}\nSecond line\n.\nFrom here on`
      const mail = await mailbox.deliver({ subject: UNICODE, text })
      assert.equal(mail.subject, UNICODE)
      assert.equal(plain(mail.text), text)
    },
  },
  {
    sentence: 'sends HTML',
    async prove(mailbox) {
      const html = `<p>${UNICODE}</p>`
      assert.equal(plain((await mailbox.deliver({ text: undefined, html })).html), html)
    },
  },
  {
    sentence: 'sends attachments byte by byte, by their names',
    concerns: ({ attachments }) => attachments,
    async prove(mailbox) {
      const files = [fileOf('bytes.bin', BYTES), fileOf('Grüße ✓.txt', Buffer.from('.\r\nlast'), 'text/plain')]
      const { attachments } = await mailbox.deliver({ attachments: files })
      assert.deepEqual(
        attachments.map(({ name }) => name),
        files.map(({ name }) => name),
      )
      assert.deepEqual(Buffer.from(attachments[0]?.content ?? []), BYTES)
      assert.equal(Buffer.from(attachments[1]?.content ?? []).toString(), '.\r\nlast')
    },
  },
  {
    sentence: 'has no field for attachments, as declared',
    concerns: ({ attachments }) => !attachments,
    prove: async (mailbox) => assert.ok(!mailbox.takes('attachments'), 'the form takes attachments after all'),
  },
  ...['to', 'cc', 'bcc'].flatMap((field): MailCase[] => [
    {
      sentence: `refuses in ${field} what is not one address`,
      prove: (mailbox) => refuses(mailbox, field, { [field]: ['bob@example.com, eve@example.com'] }),
    },
    {
      sentence: `lets no header in through ${field}`,
      prove: (mailbox) => refuses(mailbox, field, { [field]: [`Bob ${INJECTED} <bob@example.com>`] }),
    },
  ]),
  {
    sentence: 'lets no header in through the subject',
    prove: keepsSubjectOut,
  },
  {
    sentence: 'tells which recipients were refused, and delivers to the others',
    concerns: ({ refused }) => refused !== undefined,
    async prove(mailbox) {
      const { refused = '' } = mailbox.fixtures
      const output = await mailbox.send<{ accepted: string[]; rejected: { address: string; message: string }[] }>({
        to: ['bob@example.com', refused],
      })
      assert.deepEqual(output.accepted, ['bob@example.com'])
      assert.deepEqual(
        output.rejected.map(({ address }) => address),
        [refused],
      )
      assert.ok(output.rejected[0]?.message, 'it does not say why')
    },
  },
  {
    sentence: 'finds mail by a search',
    concerns: ({ search }) => search !== undefined,
    async prove(mailbox) {
      const { action = '', input = {}, subject = '' } = mailbox.fixtures.search ?? {}
      const { messages } = await mailbox.act<{ messages: { id: string; subject: string }[] }>(action, input)
      assert.ok(messages.some((message) => message.id !== '' && message.subject === subject))
    },
  },
]

/** As the lines were before they travelled. */
const plain = (text = '') => text.replaceAll('\r\n', '\n').replace(/\n$/, '')

async function refuses(mailbox: Mailbox, field: string, mail: Record<string, unknown>): Promise<void> {
  const before = mailbox.count()
  const { code, field: at = '' } = await mailbox.refusal(mail)
  assert.equal(code, 'invalid_input')
  assert.ok(at === field || at.startsWith(`${field}.`), `the error names the field "${at}"`)
  assert.equal(mailbox.count(), before, 'a mail was sent all the same')
}

/** A subject of two lines is refused, or arrives as one text; nobody else gets the mail. */
async function keepsSubjectOut(mailbox: Mailbox): Promise<void> {
  const before = mailbox.count()
  const arrived = await mailbox.deliver({ subject: INJECTED }).catch(() => undefined)
  if (arrived) assert.deepEqual(arrived.recipients, ['bob@example.com'])
  else assert.equal(mailbox.count(), before)
}
