import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../test/failure-of.js'
import type { TestStep } from '../context/context.js'
import { type LogLine, memoryFiles, testContext } from './test-context.js'

const piece = { endpoints: { api: 'https://api.example', files: 'https://files.example' } }

describe('a test context', () => {
  it('collects what a piece logs', () => {
    const lines: LogLine[] = []
    const { log } = testContext(piece, { auth: {}, input: {}, lines })
    log.debug('a')
    log.info('b', { n: 1 })
    log.warn('c')
    log.error('d')
    expect(lines).toEqual([
      { level: 'debug', message: 'a' },
      { level: 'info', message: 'b', data: { n: 1 } },
      { level: 'warn', message: 'c' },
      { level: 'error', message: 'd' },
    ])
  })

  it('applies the given endpoints over those of the piece', () => {
    const { endpoints } = testContext(piece, { auth: {}, input: {}, endpoints: { api: 'http://127.0.0.1:1' } })
    expect(endpoints).toEqual({ api: 'http://127.0.0.1:1', files: 'https://files.example' })
  })

  it('has folders only for a piece that declares them', () => {
    const parts = { auth: {}, input: {}, folders: ['/srv/inbox'] }
    expect(testContext(piece, parts).folders).toEqual([])
    expect(testContext({ ...piece, folders: true }, parts).folders).toEqual(['/srv/inbox'])
    expect(testContext({ ...piece, folders: true }, { auth: {}, input: {} }).folders).toEqual([])
  })

  it('sends requests through the given fetch, and collects the steps of a connection test', async () => {
    const steps: TestStep[] = []
    const ctx = testContext(piece, { auth: {}, input: {}, steps, fetch: async (url) => new Response(String(url)) })
    const answer = await ctx.step('network', () => ctx.http('https://api.example/x'))
    expect(await answer.text()).toBe('https://api.example/x')
    expect(steps).toEqual(['network'])
  })

  it('stores values for as long as it lives', async () => {
    const { store } = testContext(piece, { auth: {}, input: {} })
    expect(await store.get('cursor')).toBeUndefined()
    await store.set('cursor', 5)
    expect(await store.get('cursor')).toBe(5)
    await store.delete('cursor')
    expect(await store.get('cursor')).toBeUndefined()
  })
})

describe('files in memory', () => {
  const files = memoryFiles()

  it('give back the bytes that were written, in whatever pieces', async () => {
    const parts = [new Uint8Array([0, 255]), new Uint8Array([]), new TextEncoder().encode('end')]
    const file = await files.write({ name: 'a.bin', contentType: 'application/octet-stream' }, parts)
    expect(file).toMatchObject({ name: 'a.bin', contentType: 'application/octet-stream', size: 5 })
    expect(await buffer(files.read(file))).toEqual(Buffer.concat(parts))
  })

  it('say when a file is gone', async () => {
    const gone = { name: 'a.pdf', contentType: 'application/pdf', url: 'plugboard:file/1' }
    expect(await failureOf(buffer(files.read(gone)))).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('a.pdf'),
    })
  })
})
