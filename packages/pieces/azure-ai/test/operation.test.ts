import { isPieceError } from '@plugboard/core'
import type { LogLine } from '@plugboard/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { resultOf } from '../src/documents/operation.js'
import { type AzureServer, startAzure } from './azure-server.js'
import { connection } from './connection.js'
import { REPORT } from './documents.js'
import { pdfOf } from './pdf.js'
import { act, contextOf, failureOf, fileOf } from './try-out.js'

let server: AzureServer
beforeEach(async () => {
  server = await startAzure()
})
afterEach(() => server.close())

type Values = Record<string, unknown>

const read = (more: Values = {}, bytes = REPORT) =>
  act('read-document', { file: fileOf(bytes) }, { values: connection(server), ...more })
const polls = () => server.requests.filter(({ method }) => method === 'GET').length

describe('an analysis', () => {
  it('is looked at until it has ended, and tells how far it is', async () => {
    const told: unknown[] = []
    server.documents.rounds = 3
    await read({ told })
    expect(told).toEqual([
      { message: 'Waiting for Azure to begin' },
      { message: 'Azure is reading the document' },
      { message: 'Azure is reading the document' },
    ])
    expect(polls()).toBe(4)
    expect(server.documents.deleted).toEqual([])
  })

  it('tells a percentage where the service gives one that makes sense', async () => {
    const told: unknown[] = []
    const percent = [40, -3]
    server.documents.alter = (operation) => ({ ...operation, percentCompleted: percent.shift() })
    await read({ told })
    expect(told).toEqual([
      { message: 'Waiting for Azure to begin', fraction: 0.4 },
      { message: 'Azure is reading the document' },
    ])
  })

  it.each([
    ['7', 7_000],
    ['99999', 30_000],
    ['99999999999999999999', 1_000],
    ['soon', 1_000],
    ['-5', 1_000],
    [undefined, 1_000],
  ])('is looked at again after the time the service asks for: Retry-After %s', async (retryAfter, ms) => {
    const { setTimeout: real } = globalThis
    const waited: number[] = []
    const quick = (run: () => void, time = 0) => {
      if (time === ms) waited.push(time)
      return real(run, time === ms ? 0 : time)
    }
    vi.stubGlobal('setTimeout', quick)
    server.documents.retryAfter = retryAfter
    await read().finally(() => vi.unstubAllGlobals())
    expect(waited.length).toBeGreaterThanOrEqual(3)
  })

  it('goes on when the service says it was looked at too often', async () => {
    const { setTimeout: real } = globalThis
    vi.stubGlobal('setTimeout', (run: () => void, time = 0) => real(run, time === 19_000 ? 0 : time))
    const busy = {
      status: 429,
      headers: { 'retry-after': '19' },
      body: { error: { code: '429', message: 'Slow down.' } },
    }
    const location = (id: string) =>
      `${server.url}/documentintelligence/documentModels/prebuilt-read/analyzeResults/${id}`
    const { headers } = await accepted()
    const id = /analyzeResults\/([^?]+)/.exec(headers.get('operation-location') ?? '')?.[1] ?? ''
    const where = { 'operation-location': `${location(id)}?api-version=2024-11-30`, 'retry-after': '0' }
    server.answerNext({ status: 202, headers: where }, busy, busy)
    const output = await read().finally(() => vi.unstubAllGlobals())
    expect(output).toMatchObject({ pageCount: 1 })
  })

  it('is given up after a time, and its result deleted', async () => {
    const ctx = contextOf({ values: connection(server) }, {})
    const location = await accepted()
    const running = resultOf(Object(ctx), location, undefined, 0)
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
    expect(server.documents.deleted).toHaveLength(1)
  })

  /** What the service answers when it accepts a document. */
  const accepted = () =>
    fetch(
      `${server.url}/documentintelligence/documentModels/prebuilt-read:analyze?api-version=2024-11-30&stringIndexType=utf16CodeUnit`,
      {
        method: 'POST',
        headers: { 'ocp-apim-subscription-key': server.keys.one, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(REPORT),
      },
    )
})

describe('cancelling', () => {
  it('ends the waiting at once and deletes the result at the service', async () => {
    server.documents.rounds = 100_000
    const cancel = new AbortController()
    const looked = server.nextRequest(/analyzeResults/)
    const failing = failureOf(read({ signal: cancel.signal }))
    await looked
    cancel.abort()
    expect(await failing).toMatchObject({ code: 'timeout', message: expect.stringContaining('cancelled') })
    expect(server.documents.deleted).toHaveLength(1)
  })

  it('before it begins sends nothing', async () => {
    expect(await failureOf(read({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'timeout' })
    expect(server.requests).toEqual([])
  })

  it('while the file is sent ends the request, and reads no further', async () => {
    const cancel = new AbortController()
    let count = 0
    let end = (): void => undefined
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const files = {
      write: () => Promise.reject(new Error('nothing is written')),
      async *read() {
        try {
          for (; ; count++) {
            if (count === 3) cancel.abort()
            await new Promise(setImmediate)
            yield new Uint8Array(65_536)
          }
        } finally {
          end()
        }
      },
    }
    const file = { name: 'a.pdf', contentType: 'application/pdf', url: 'host:1' }
    const running = act('read-document', { file }, { values: connection(server), signal: cancel.signal, files })
    expect(await failureOf(running)).toMatchObject({ code: 'timeout' })
    const sent = count
    await ended
    expect(count - sent).toBeLessThan(3)
  })

  it('says in the log when the result cannot be deleted', async () => {
    server.documents.rounds = 100_000
    const cancel = new AbortController()
    const lines: LogLine[] = []
    const looked = server.nextRequest(/analyzeResults/)
    const failing = failureOf(read({ signal: cancel.signal, lines }))
    await looked
    await server.close()
    cancel.abort()
    expect(isPieceError(await failing)).toBe(true)
    expect(lines).toMatchObject([{ level: 'warn' }])
    server = await startAzure()
  })
})

describe('an analysis fails', () => {
  it('when its result is said to be at another address, which does not get the key', async () => {
    const other = await startAzure()
    server.documents.resultsAt = other.url
    const found = await failureOf(read()).finally(() => other.close())
    expect(found).toMatchObject({ code: 'bad_response', message: 'The result is at another address.' })
    expect(other.requests).toEqual([])
  })

  it('when its result is said to be nowhere', async () => {
    server.documents.resultsAt = 'nowhere'
    expect(await failureOf(read())).toMatchObject({ code: 'bad_response' })
    expect(server.requests).toHaveLength(1)
  })

  it('when its result is said to be outside of the service', async () => {
    server.answerNext({ status: 202, headers: { 'operation-location': `${server.url}/openai/v1/models` } })
    expect(await failureOf(read())).toMatchObject({ code: 'bad_response' })
    expect(server.requests).toHaveLength(1)
  })

  it('when nothing is said of its result', async () => {
    server.answerNext({ status: 202 })
    expect(await failureOf(read())).toMatchObject({ code: 'bad_response' })
  })

  it.each(['canceled', 'skipped', 'toString', 'done'])('in the state %s, and its result is deleted', async (status) => {
    server.documents.alter = (operation) => ({ ...operation, status })
    expect(await failureOf(read())).toMatchObject({ code: 'bad_response' })
    expect(server.documents.deleted).toHaveLength(1)
    expect(polls()).toBe(1)
  })

  it.each([
    ['InternalServerError', 'provider_unavailable'],
    ['Timeout', 'timeout'],
    ['SomethingNew', 'provider_unavailable'],
    ['TooManyRequests', 'rate_limited'],
  ])('with %s for a reason of the service', async (inner, code) => {
    expect(await failureOf(read({}, pdfOf([`Fails with ${inner}`])))).toMatchObject({ code })
  })

  it('with the details where the error itself is a general one', async () => {
    const error = {
      code: 'InternalServerError',
      message: 'An unexpected error occurred.',
      details: [
        { code: 'InvalidContentDimensions', message: 'The input image dimensions are out of range.', target: '2' },
      ],
    }
    server.documents.alter = (operation) => ({ ...operation, status: 'failed', error })
    expect(await failureOf(read())).toMatchObject({ code: 'invalid_input', field: 'file' })
  })

  it.each([[undefined], [null], [{}], [[]], [{ modelId: 'a', content: 7, pages: [] }]])(
    'when it succeeds with %j for a result',
    async (analyzeResult) => {
      server.documents.rounds = 0
      server.documents.alter = (operation) => ({ ...operation, analyzeResult })
      expect(await failureOf(read())).toMatchObject({ code: 'bad_response' })
    },
  )

  it('when its result is gone', async () => {
    server.documents.rounds = 100_000
    const looked = server.nextRequest(/analyzeResults/)
    const failing = failureOf(read())
    const { path } = await looked
    const headers = { 'ocp-apim-subscription-key': server.keys.one }
    await fetch(`${server.url}${path}?api-version=2024-11-30`, { method: 'DELETE', headers })
    expect(await failing).toMatchObject({ code: 'not_found' })
  })
})
