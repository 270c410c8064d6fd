import { randomBytes } from 'node:crypto'
import type { FileRef } from '@plugboard/core'
import { memoryFiles, testContext } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { composeMail } from '../src/mail/compose-mail.js'
import { mailbox } from './connection.js'
import { mailEnv, NO_SERVER } from './service.js'
import { act, bytesOf, failureOf, type Values } from './try-out.js'

const file = (name: string, bytes: Uint8Array, contentType = 'application/octet-stream'): FileRef => ({
  name,
  contentType,
  url: `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`,
})

describe.skipIf(NO_SERVER)('saving a mail', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)
  })
  afterAll(() => void vi.unstubAllEnvs())

  it('keeps everything as it was given, in any language', async () => {
    const ada = mailbox()
    const bytes = randomBytes(10_000)
    const subject = `Grüße ✓ an alle, die ${'lange Betreffzeilen '.repeat(8)}lesen`
    const { id } = await act(ada, 'append', {
      from: 'Ada "the first" Größe <ada@example.test>',
      to: ['Grace, Hopper <grace@example.test>', 'bob@example.test'],
      cc: ['cc@example.test'],
      bcc: ['bcc@example.test'],
      replyTo: 'desk@example.test',
      subject,
      text: 'Zeile 1\nZeile 2 ✓',
      html: '<p>✓</p>',
      attachments: [file('Grüße (1).bin', bytes), file('empty.txt', Buffer.alloc(0), 'text/plain')],
    })
    const mail = await act(ada, 'read', { id })
    expect(mail).toMatchObject({
      folder: 'Drafts',
      subject,
      from: { name: 'Ada "the first" Größe', address: 'ada@example.test' },
      to: [
        { name: 'Grace, Hopper', address: 'grace@example.test' },
        { name: null, address: 'bob@example.test' },
      ],
      cc: [{ address: 'cc@example.test' }],
      bcc: [{ address: 'bcc@example.test' }],
      replyTo: [{ address: 'desk@example.test' }],
      text: 'Zeile 1\nZeile 2 ✓',
      html: '<p>✓</p>',
      isRead: true,
    })
    expect(mail.flags.toSorted()).toEqual(['\\Draft', '\\Seen'])
    expect(mail.attachments.map(({ name }: Values) => name)).toEqual(['Grüße (1).bin', 'empty.txt'])
    expect(bytesOf(mail.attachments[0].file)).toEqual(bytes)
    expect(bytesOf(mail.attachments[1].file).length).toBe(0)
  })

  it('puts it where it is told, without marks', async () => {
    const ada = mailbox()
    const { id } = await act(ada, 'append', { folder: 'Sent', from: 'ada@example.test', draft: false, seen: false })
    expect(await act(ada, 'read', { id })).toMatchObject({ folder: 'Sent', flags: [], text: '', html: null })
    expect(await failureOf(act(ada, 'append', { folder: 'Nowhere', from: 'ada@example.test' }))).toMatchObject({
      code: 'not_found',
      field: 'folder',
    })
  })

  it.each<[Values, string]>([
    [{ subject: 'x\r\nBcc: eve@example.test' }, 'subject'],
    [{ from: 'Ada\nBcc: eve <ada@example.test>' }, 'from'],
    [{ to: ['bob@example.test, eve@example.test'] }, 'to.0'],
    [{ to: ['bob@example.test', 'no address'] }, 'to.1'],
    [{ cc: ['a <b <c@example.test>'] }, 'cc.0'],
    [{ bcc: ['"a b"@example.test'] }, 'bcc.0'],
    [{ replyTo: 'grüße@example.test' }, 'replyTo'],
  ])('refuses %j', async (more, field) => {
    const failure = await failureOf(act(mailbox(), 'append', { from: 'ada@example.test', ...more }))
    expect(failure).toMatchObject({ code: 'invalid_input', field })
  })

  it('sends no byte beyond those it has announced when a file changes meanwhile', async () => {
    const ada = mailbox()
    let reads = 0
    const files = {
      ...memoryFiles(),
      async *read() {
        reads += 1
        yield reads === 1 ? Buffer.alloc(100) : Buffer.from('\r\nx LOGOUT\r\n'.repeat(100))
      },
    }
    const auth: unknown = { kind: 'custom', method: 'password', fields: ada.values }
    const input = {
      folder: 'Drafts',
      from: 'ada@example.test',
      attachments: [file('a', Buffer.alloc(1))],
      draft: true,
      seen: true,
    }
    const append = piece.actions.find(({ name }) => name === 'append')
    const running = Promise.resolve(append?.run({ ...testContext<unknown, unknown>(piece, { auth, input }), files }))
    expect(await failureOf(running)).toMatchObject({ code: 'invalid_input', field: 'attachments' })
    expect((await act(ada, 'search', { folder: 'Drafts' })).messages).toEqual([])
  })
})

it.each([0, 1, 56, 57, 58, 113, 114, 1_000])('a mail with a file of %i bytes is as long as it says', async (size) => {
  const files = memoryFiles()
  const { length, bytes } = await composeMail({ from: 'a@b', attachments: [file('x', Buffer.alloc(size))] }, files)
  let sent = 0
  for await (const chunk of bytes) sent += chunk.length
  expect(sent).toBe(length)
})
