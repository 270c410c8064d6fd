import assert from 'node:assert/strict'
import { isPieceError } from '../../error/piece-error.js'
import { BYTES, fileOf } from './family-file.js'
import type { MailCase, Sender } from './mail-case.js'

const UNICODE = 'Grüße an Ada ✓ – ein Betreff, der länger ist als eine Zeile einer Mail und Umlaute hat: äöüß'
const INJECTED = 'x\r\nBcc: eve@example.com'

/** What every piece that sends mail does. */
export const MAIL_CASES: readonly MailCase[] = [
  {
    sentence: 'delivers a mail to everybody in to, cc and bcc',
    async prove(sender) {
      const { recipients } = await sender.deliver({
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
    async prove(sender) {
      const text = `${UNICODE}\nSecond line\n.\nFrom here on`
      const mail = await sender.deliver({ subject: UNICODE, text })
      assert.equal(mail.subject, UNICODE)
      assert.equal(plain(mail.text), text)
    },
  },
  {
    sentence: 'sends HTML',
    async prove(sender) {
      const html = `<p>${UNICODE}</p>`
      assert.equal(plain((await sender.deliver({ text: undefined, html })).html), html)
    },
  },
  {
    sentence: 'sends attachments byte by byte, by their names',
    async prove(sender) {
      const files = [fileOf('bytes.bin', BYTES), fileOf('Grüße ✓.txt', Buffer.from('.\r\nlast'), 'text/plain')]
      const { attachments } = await sender.deliver({ attachments: files })
      assert.deepEqual(
        attachments.map(({ name }) => name),
        files.map(({ name }) => name),
      )
      assert.deepEqual(Buffer.from(attachments[0]?.content ?? []), BYTES)
      assert.equal(Buffer.from(attachments[1]?.content ?? []).toString(), '.\r\nlast')
    },
  },
  {
    sentence: 'lets no header in through the name of an attachment',
    prove: (sender) => keepsHeaderOut(sender, { attachments: [fileOf(INJECTED, BYTES)] }),
  },
  ...['to', 'cc', 'bcc'].flatMap((field): MailCase[] => [
    {
      sentence: `refuses in ${field} what is not one address`,
      prove: (sender) => refuses(sender, field, { [field]: ['bob@example.com, eve@example.com'] }),
    },
    {
      sentence: `lets no header in through ${field}`,
      prove: (sender) => refuses(sender, field, { [field]: [`Bob ${INJECTED} <bob@example.com>`] }),
    },
  ]),
  {
    sentence: 'lets no header in through the subject',
    prove: (sender) => keepsHeaderOut(sender, { subject: INJECTED }),
  },
  {
    sentence: 'tells which recipients were refused, and delivers to the others',
    async prove(sender) {
      const { refused = '' } = sender.fixtures
      assert.ok(refused, 'fixtures.refused names no address')
      const output = await sender.send<{ accepted: string[]; rejected: { address: string; message: string }[] }>({
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
]

/** As the lines were before they travelled. */
const plain = (text = '') => text.replaceAll('\r\n', '\n').replace(/\n$/, '')

async function refuses(sender: Sender, field: string, mail: Record<string, unknown>): Promise<void> {
  const before = sender.count()
  const { code, field: at = '' } = await sender.refusal(mail)
  assert.equal(code, 'invalid_input')
  assert.ok(at === field || at.startsWith(`${field}.`), `the error names the field "${at}"`)
  assert.equal(sender.count(), before, 'a mail was sent all the same')
}

/** What has two lines is refused, or arrives as one text; nobody else gets the mail. */
async function keepsHeaderOut(sender: Sender, mail: Record<string, unknown>): Promise<void> {
  const before = sender.count()
  const arrived = await sender.deliver(mail).catch(unlessRefused)
  if (arrived) assert.deepEqual(arrived.recipients, ['bob@example.com'])
  else assert.equal(sender.count(), before)
}

function unlessRefused(error: unknown): undefined {
  if (!isPieceError(error)) throw error
}
