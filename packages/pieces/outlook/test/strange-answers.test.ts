import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attached, inFolder, mail, startContoso } from './contoso.js'
import type { GraphServer, Scripted } from './graph-state.js'
import { act, failureOf, fileOf, poll } from './try-out.js'

let server: GraphServer
beforeEach(async () => {
  server = await startContoso()
  inFolder(server).push(mail(1, { attachments: [attached({ id: 'AAMkAtt=' })] }))
})
afterEach(() => server.close())

const json = (body: string | Buffer, headers = {}): Scripted => ({ status: 200, body, headers })

/** What something else than Graph may answer with the status of a success. */
const STRANGE: readonly [title: string, answer: Scripted][] = [
  ['nothing', json('')],
  ['a list', json('[]')],
  ['null', json('null')],
  ['a text', json('"ok"')],
  ['a number', json('1e400')],
  ['5 MB of something else', json(JSON.stringify({ items: Array(50_000).fill('x'.repeat(100)) }))],
  ['very deep JSON', json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
  ['a web page', json('<!doctype html>', { 'content-type': 'text/html' })],
  ['bytes that are no text', json(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))],
  ['a bomb', json(gzipSync(Buffer.alloc(64 * 1024 * 1024)), { 'content-encoding': 'gzip' })],
]

const CALLS: readonly [title: string, call: () => Promise<unknown>][] = [
  ['searching', () => act('search-mail', {}, { server })],
  ['reading', () => act('read-mail', { id: 'AAMk1=' }, { server })],
  ['an attachment', () => act('get-attachment', { id: 'AAMk1=', attachmentId: 'AAMkAtt=' }, { server })],
  ['moving', () => act('move-mail', { id: 'AAMk1=', folder: 'inbox' }, { server })],
  ['marking', () => act('mark-mail', { id: 'AAMk1=', read: 'read' }, { server })],
  ['sending', () => act('send-mail', { to: ['b@c.example'], subject: 's', text: 't' }, { server })],
  [
    'a draft',
    () => act('create-draft', { subject: 's', text: 't', attachments: [fileOf('a', Buffer.from('a'))] }, { server }),
  ],
  ['folders', () => act('list-folders', {}, { server })],
  ['new mails', () => poll({}, null, { server })],
]

describe.each(STRANGE)('an answer that is %s', (_, answer) => {
  it.each(CALLS)('is told when %s', async (_, call) => {
    server.script.push(answer)
    const error = await failureOf(call())
    expect(error).toMatchObject({ code: 'bad_response', hint: expect.stringMatching(/\.$/) })
  })
})

describe.each(CALLS)('%s', (_, call) => {
  it('does not follow a redirect to another host', async () => {
    server.script.push({ status: 302, body: '', headers: { location: 'https://elsewhere.example/' } })
    expect(await failureOf(call())).toMatchObject({ code: 'bad_response' })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['seconds', '17', 17],
    ['something absurd, of which an hour is kept', '9'.repeat(40), 3_600],
  ])('tells when to come back: %s', async (_, retryAfter, expected) => {
    const answer = { status: 429, body: '', headers: { 'retry-after': retryAfter } }
    server.script.push(answer, answer, answer)
    expect(await failureOf(call())).toMatchObject({ code: 'rate_limited', retryAfter: expected })
  })
})
