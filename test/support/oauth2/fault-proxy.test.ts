import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startWebTarget, type WebTarget } from '../web-target.js'
import { startFaultProxy } from './fault-proxy.js'

let target: WebTarget
let proxy: Awaited<ReturnType<typeof startFaultProxy>>

beforeEach(async () => {
  target = await startWebTarget()
  proxy = await startFaultProxy({ target: target.url })
})
afterEach(async () => {
  await proxy.close()
  await target.close()
})

const REQUEST = 'GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/** What a raw connection got to its end, how the end came, and in how many pieces it arrived. */
async function ask(): Promise<{ text: string; end: string; pieces: number }> {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  let [text, end, pieces] = ['', 'closed', 0]
  socket.on('data', (chunk) => {
    text += chunk
    pieces++
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? ''
  })
  socket.write(REQUEST)
  await once(socket, 'close').catch(() => undefined)
  if (end !== 'closed' && !socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  return { text, end, pieces }
}

const WHOLE = /^HTTP\/1.1 200 OK\r\n[\s\S]*"path":"\/hello"/

const waiting = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms, 'waiting'))

describe('a connection through the proxy', () => {
  it('passes', async () => {
    expect(await ask()).toMatchObject({ text: expect.stringMatching(WHOLE), end: 'closed' })
    expect(proxy.connections).toEqual({ pass: 1 })
  })

  it('is reset before the request reaches the target', async () => {
    await proxy.next({ name: 'reset' })
    expect(await ask()).toMatchObject({ text: '', end: 'ECONNRESET' })
    expect(target.requests).toHaveLength(0)
  })

  it('is cut after so many bytes of the answer', async () => {
    await proxy.next({ name: 'cut', bytes: 12 })
    expect(await ask()).toMatchObject({ text: 'HTTP/1.1 200', end: 'closed' })
    expect(target.requests).toHaveLength(1)
  })

  it('loses the response of a request that arrived', async () => {
    await proxy.next({ name: 'loseResponse' })
    expect(await ask()).toMatchObject({ text: '', end: 'ECONNRESET' })
    expect(target.requests).toHaveLength(1)
  })

  it('delays an answer, and brings it whole', async () => {
    await proxy.next({ name: 'delay', ms: 200 })
    const asked = ask()
    await expect.poll(() => target.requests.length).toBe(1)
    expect(await Promise.race([asked, waiting(20)])).toBe('waiting')
    expect(await asked).toMatchObject({ text: expect.stringMatching(WHOLE), end: 'closed' })
  })

  it('trickles an answer, and brings it whole', async () => {
    await proxy.next({ name: 'trickle', bytes: 40, everyMs: 5 })
    const { text, end, pieces } = await ask()
    expect([text, end]).toEqual([expect.stringMatching(WHOLE), 'closed'])
    expect(pieces).toBeGreaterThan(3)
  })

  it('goes nowhere in a black hole, until it is reset', async () => {
    await proxy.next({ name: 'blackhole' })
    const asked = ask()
    await expect.poll(() => proxy.connections).toEqual({ blackhole: 1 })
    expect(await Promise.race([asked, waiting(100)])).toBe('waiting')
    proxy.resetAll()
    expect(await asked).toMatchObject({ text: '', end: 'ECONNRESET' })
    expect(target.requests).toHaveLength(0)
  })

  it('is refused while nobody listens, and passes again at the same address', async () => {
    await proxy.always({ name: 'refuse' })
    expect(await ask()).toMatchObject({ end: 'ECONNREFUSED' })
    await proxy.always({ name: 'pass' })
    expect(await ask()).toMatchObject({ text: expect.stringMatching(WHOLE) })
  })

  it('ends with that of a target that is not there', async () => {
    await target.close()
    expect(await ask()).toMatchObject({ text: '' })
    target = await startWebTarget()
  })
})

describe('faults', () => {
  it('of the next connections come in their order, and then that of all', async () => {
    await proxy.always({ name: 'cut', bytes: 8 })
    await proxy.next({ name: 'reset' }, 2)
    await proxy.next({ name: 'pass' })
    const ends = []
    for (let index = 0; index < 4; index++) ends.push((await ask()).text.length)
    expect(ends).toEqual([0, 0, expect.any(Number), 8])
    expect(ends[2]).toBeGreaterThan(100)
    expect(proxy.connections).toEqual({ reset: 2, pass: 1, cut: 1 })
  })

  it('meet a caller that keeps its connection as well', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const keep = async () => {
      const [response]: IncomingMessage[] = await once(get(`${proxy.url}/hello`, { agent }), 'response')
      return Buffer.concat((await response?.toArray()) ?? []).toString()
    }
    await keep()
    await keep()
    expect(proxy.connections).toEqual({ pass: 1 })
    await proxy.next({ name: 'loseResponse' })
    await expect(keep()).rejects.toThrow('ECONNRESET')
    expect(target.requests).toHaveLength(3)
    expect(await keep()).toContain('/hello')
    agent.destroy()
  })
})
