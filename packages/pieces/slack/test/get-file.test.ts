import { once } from 'node:events'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Files } from '@plugboard/core'
import { memoryFiles } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addFile } from './file-methods.js'
import { type SlackServer, startSlackServer } from './slack-server.js'
import { act, at, failureOf, said } from './try-out.js'

type Values = Record<string, unknown>

let server: SlackServer
beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(() => server.close())

const MEBIBYTE = 1024 * 1024

describe('getting a file', () => {
  const get = (id = 'F0PLAN', run = at(server)) => act('get-file', { id }, run)
  const share = (more: Values = {}, content = Buffer.from('%PDF-1.7')) => {
    const file = { ...addFile(server.workspace, { id: 'F0PLAN', name: 'plan.pdf' }, content), ...more }
    server.workspace.files.push(file)
    return file
  }

  it('copies its bytes into the run, and tells what is known of it', async () => {
    share({ title: 'The plan', user: 'U01ADA' })
    expect(await get()).toEqual({
      file: {
        name: 'plan.pdf',
        contentType: 'application/pdf',
        size: 8,
        url: `data:application/pdf;base64,${Buffer.from('%PDF-1.7').toString('base64')}`,
      },
      id: 'F0PLAN',
      title: 'The plan',
      user: 'U01ADA',
      createdAt: '2024-05-31T16:08:37.000Z',
    })
    expect(server.seen[1]?.headers.authorization).toBe(`Bearer ${server.workspace.tokens.right}`)
  })

  it.each([
    'https://analytical.slack.com/files/U01ADA/F0PLAN/plan.pdf',
    'https://files.slack.com/files-pri/T012AB3CD-F0PLAN/plan.pdf?x=1',
    'https://evil.example/F0PLAN',
  ])('takes %s for its ID, and asks nothing but Slack where the bytes are', async (link) => {
    share()
    expect(await get(link)).toMatchObject({ id: 'F0PLAN' })
    expect(server.seen[0]).toMatchObject({ path: '/api/files.info', form: { file: 'F0PLAN' } })
  })

  it.each(['plan.pdf', 'https://example.com/', 'F0PLAN\r\nx: y', 'f0plan'])(
    'does not take "%s" for one',
    async (id) => {
      expect(await failureOf(get(id))).toMatchObject({ code: 'invalid_input', field: 'id' })
      expect(server.seen).toEqual([])
    },
  )

  it('hands 50 MiB on as they arrive', async () => {
    share({}, Buffer.alloc(50 * MEBIBYTE, 7))
    let lead = 0
    let size = 0
    const files: Files = {
      ...memoryFiles(),
      async write(file, data) {
        for await (const chunk of data) {
          size += chunk.length
          lead = Math.max(lead, server.workspace.transferred.out - size)
        }
        return { ...file, size, url: 'plugboard:1' }
      },
    }
    await get('F0PLAN', { ...at(server), files })
    expect(size).toBe(50 * MEBIBYTE)
    expect(lead).toBeLessThan(20 * MEBIBYTE)
  })

  it.each([
    'https://evil.example/plan.pdf',
    'http://files.slack.com/plan.pdf',
    'https://files.slack.com.evil.example/',
  ])('takes the token to no address such as %s', async (url_private) => {
    share({ url_private })
    const error = await failureOf(get())
    expect(error).toMatchObject({ code: 'bad_response' })
    expect(said(error)).not.toContain('evil')
    expect(server.seen).toHaveLength(1)
  })

  it('follows no redirect with the token', async () => {
    const visited: string[] = []
    const elsewhere = createServer((request, response) => {
      visited.push(request.url ?? '')
      response.end('x')
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    const location = `http://127.0.0.1:${Object(elsewhere.address()).port}/`
    server.answerNext({ status: 302, headers: { location }, body: '' })
    const error = await failureOf(get())
    elsewhere.close()
    expect(error).toMatchObject({ code: 'permission_denied', field: 'id' })
    expect(visited).toEqual([])
  })

  it.each<[string, Values, string]>([
    ['is kept by another service', { mode: 'external', is_external: true }, 'unsupported'],
    ['is hidden or gone', { url_private: '' }, 'not_found'],
  ])('that %s fails with %s', async (_, more, code) => {
    share(more)
    expect(await failureOf(get())).toMatchObject({ code, field: 'id' })
    expect(server.seen).toHaveLength(1)
  })

  it('that there is not fails with not_found', async () => {
    expect(await failureOf(get('F0NOTHING'))).toMatchObject({ code: 'not_found', field: 'id' })
    share()
    server.workspace.contents.clear()
    expect(await failureOf(get())).toMatchObject({ code: 'not_found', field: 'id' })
  })

  it('does not take the page for signing in for its content, unless it is a page itself', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext({ body: '<!doctype html>' })
    expect(await failureOf(get())).toMatchObject({ code: 'permission_denied', field: 'id' })
    server.answerNext({ body: { ok: true, file: { ...server.workspace.files[0], mimetype: 'text/html' } } })
    server.answerNext({ body: '<!doctype html>' })
    expect(await get()).toMatchObject({ file: { contentType: 'text/html', size: 15 } })
  })

  it('does not unpack without end what is much larger than it says', async () => {
    const body = gzipSync(Buffer.alloc(80 * MEBIBYTE))
    const fetcher: typeof fetch = async (url, init) => {
      if (!String(url).includes('/files-pri/')) return fetch(url, init)
      const headers = { 'content-type': 'application/pdf' }
      return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip')), { headers })
    }
    share()
    let size = 0
    const files: Files = {
      ...memoryFiles(),
      async write(file, data) {
        for await (const chunk of data) size += chunk.length
        return { ...file, size, url: 'plugboard:1' }
      },
    }
    expect(await failureOf(get('F0PLAN', { ...at(server), fetch: fetcher, files }))).toMatchObject({
      code: 'bad_response',
    })
    expect(size).toBeLessThan(52 * MEBIBYTE)
  })

  it('that breaks off fails', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext('cut')
    expect(await failureOf(get())).toMatchObject({ code: 'provider_unavailable' })
  })

  it('ends when it is cancelled on the way', async () => {
    share()
    server.answerNext({ body: { ok: true, file: server.workspace.files[0] ?? {} } })
    server.answerNext('stall')
    const abort = new AbortController()
    const waiting = failureOf(get('F0PLAN', { ...at(server), signal: abort.signal }))
    await once(server.events, 'hanging')
    abort.abort()
    expect(await waiting).toMatchObject({ code: 'timeout' })
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a/b\\c\n.txt', 'a_b_c_.txt'],
    ['...', 'file'],
    ['x'.repeat(300), 'x'.repeat(200)],
  ])('called %j is called %j in the run', async (name, expected) => {
    share({ name })
    expect(await get()).toMatchObject({ file: { name: expected } })
  })
})
