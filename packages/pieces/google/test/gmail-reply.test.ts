import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerTo } from '../src/reply-mail.js'
import { partsOf } from './gmail-mime.js'
import { type GoogleServer, startGoogleServer } from './google-server.js'
import { act, failureOf } from './try-out.js'

let server: GoogleServer
beforeEach(async () => {
  server = await startGoogleServer()
})
afterEach(() => server.close())

const HEADERS = {
  From: 'Grace <grace@example.com>',
  To: 'ada@example.com, "Lovelace, Bob" <bob@example.com>',
  Cc: 'carol@example.com, BOB@example.com',
  Subject: 'Plan',
  'Message-ID': '<2@mail.example.com>',
  References: '<1@mail.example.com>',
}

const lines = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

/** Answers a mail with these headers; gives the headers of the answer. */
async function reply(headers: Record<string, string>, input: Record<string, unknown> = {}) {
  const source = [...lines(headers), '', 'Hi'].join('\r\n')
  const original = server.state.gmail.deliver({ source })
  const output = Object(await act(server, 'gmail-reply', { id: original.id, text: 'Yes', ...input }))
  const found = partsOf(server.state.gmail.sent.at(-1) ?? '').headers
  const told = Object.fromEntries(found.map(({ name, value }) => [name, value]))
  return { original, output, told }
}

describe('an answer', () => {
  it('goes to whoever wrote, in the same conversation, with the references readers need', async () => {
    const { original, output, told } = await reply(HEADERS)
    expect(output).toEqual({ id: expect.any(String), threadId: original.threadId })
    expect(told).toMatchObject({
      To: '"Grace" <grace@example.com>',
      Subject: 'Re: Plan',
      'In-Reply-To': '<2@mail.example.com>',
      References: '<1@mail.example.com> <2@mail.example.com>',
    })
    expect(told).not.toHaveProperty('Cc')
  })

  it('goes to everybody but the mailbox itself where that is chosen, to each once', async () => {
    const { told } = await reply(HEADERS, { replyAll: true, cc: ['dan@example.com'], bcc: ['erin@example.com'] })
    expect(told).toMatchObject({
      To: '"Grace" <grace@example.com>',
      Cc: '"Lovelace, Bob" <bob@example.com>, carol@example.com, dan@example.com',
      Bcc: 'erin@example.com',
    })
  })

  it('goes where the other mail wants answers to go', async () => {
    const { told } = await reply({ ...HEADERS, 'Reply-To': 'orders@example.com' }, { replyAll: true })
    expect(told.To).toBe('orders@example.com')
    expect(told.Cc).not.toContain('grace')
  })

  it('to a mail of one’s own goes to whom that went', async () => {
    const { told } = await reply(
      { ...HEADERS, From: 'Ada <ada@example.com>', To: 'bob@example.com' },
      { replyAll: true },
    )
    expect(told).toMatchObject({ To: 'bob@example.com', Cc: 'carol@example.com' })
  })

  it.each([
    ['Re: Plan', 'Re: Plan'],
    ['RE : Plan', 'RE : Plan'],
    ['', 'Re: '],
    ['=?UTF-8?B?R3LDvMOfZQ==?=', 'Re: Grüße'],
  ])('to %j has the subject %j', async (Subject, subject) => {
    expect((await reply({ ...HEADERS, Subject })).told.Subject?.trim()).toBe(subject.trim())
  })

  it('keeps the first reference and the nearest where there are very many', async () => {
    const References = Array.from({ length: 500 }, (_, index) => `<r${index}@mail.example.com>`).join('\r\n ')
    const { told } = await reply({ ...HEADERS, References })
    expect(told.References?.split(' ')).toHaveLength(42)
    expect(told.References).toMatch(/^<r0@.*<r460@.*<r499@mail\.example\.com> <2@mail\.example\.com>$/)
  })

  it.each([[{ Subject: 'x' }], [{ From: 'undisclosed-recipients:;' }], [{ From: 'nobody' }]])(
    'cannot be written to a mail with %j',
    async (headers) => {
      const { id } = server.state.gmail.deliver({ source: [...lines({ To: 'x', ...headers }), '', 'Hi'].join('\r\n') })
      const error = await failureOf(act(server, 'gmail-reply', { id, text: 'Yes' }))
      expect(error).toMatchObject({ code: 'unsupported', field: 'id' })
      expect(server.state.gmail.sent).toEqual([])
    },
  )

  it('is not written to a mail that is not there', async () => {
    const error = await failureOf(act(server, 'gmail-reply', { id: 'mail-99', text: 'Yes' }))
    expect(error).toMatchObject({ code: 'not_found', field: 'id' })
  })

  it('takes no line break out of the other mail', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '<', '>', '@', ',', '\r', '\n', ':', '\\', 'é', '\u2028', '.', ' '),
    })
    fc.assert(
      fc.property(text, text, text, (name, id, subject) => {
        const headers = [
          { name: 'From', value: `"${name}" <grace@example.com>` },
          { name: 'Cc', value: name },
          { name: 'Message-ID', value: id },
          { name: 'References', value: `<${id}@x>` },
          { name: 'Subject', value: subject },
        ]
        const message = { id: 'a', threadId: 'a', internalDate: '1', payload: { headers } }
        const answer = answerTo(message, 'ada@example.com', true)
        expect(JSON.stringify(Object.values(answer))).not.toMatch(/\\[rn]|\u2028/)
      }),
      { numRuns: 300 },
    )
  })
})
