import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PieceHost } from './piece-host.js'
import { PieceLab, rejection, runCall } from './testing/piece-lab.js'

let lab: PieceLab
let host: PieceHost
beforeAll(async () => {
  lab = await PieceLab.open()
  host = lab.host()
})
afterAll(() => lab?.close())

/** Runs an action of this body, expects it to fail, and then that the next call of the same piece works. */
async function fault(body: string, options: Parameters<PieceHost['call']>[1] = {}): Promise<Record<string, unknown>> {
  const piece = await lab.action(`if (ctx.input.well) return 'well'; ${body}`)
  const error = await rejection(host.call(runCall(piece), options))
  expect(await host.call(runCall(piece, { input: { well: true } }))).toBe('well')
  return error
}

describe('a fault of a piece is one failed call', () => {
  it('when it throws an error that is no PieceError, whose message is only logged', async () => {
    const error = await fault('throw new TypeError("internal matters")')
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'internal' })
    expect(error.message).not.toContain('internal matters')
    expect(error.detail).toContain('TypeError: internal matters')
  })

  it.each(['throw undefined', 'throw null', 'throw 42', 'throw { code: "x" }', 'throw Object.create(null)'])(
    'when it does "%s"',
    async (body) => {
      expect(await fault(body)).toMatchObject({ name: 'PieceCrash', code: 'internal' })
    },
  )

  it('when it throws a marked value with nonsense in it', async () => {
    const body = `throw { [Symbol.for('plugboard.piece-error')]: true, code: 'made_up', message: { a: 1 }, retryAfter: -1 }`
    const error = await fault(body)
    expect(error).toMatchObject({ name: 'PieceError', code: 'bad_response' })
    expect(error.retryAfter).toBeUndefined()
  })

  it('when it ends its process', async () => {
    expect(await fault('process.exit(0)')).toMatchObject({ name: 'PieceCrash', code: 'crashed' })
  })

  it('when it aborts its process', async () => {
    expect(await fault('process.abort()')).toMatchObject({ name: 'PieceCrash', code: 'crashed' })
  })

  it('when it throws where nobody catches, which is logged', async () => {
    const lines: { message: string }[] = []
    const body = 'setTimeout(() => { throw new Error("far away") }); await new Promise(() => setInterval(() => 0, 1e6))'
    const error = await fault(body, { onLog: (line) => lines.push(line) })
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'crashed' })
    expect(lines[0]?.message).toContain('far away')
  })

  it('when it leaves a rejection unhandled', async () => {
    const body = 'Promise.reject(new Error("dropped")); await new Promise(() => setInterval(() => 0, 1e6))'
    expect(await fault(body)).toMatchObject({ name: 'PieceCrash', code: 'crashed' })
  })

  it('when it never answers', async () => {
    const error = await fault('await new Promise(() => setInterval(() => 0, 1e6))', { timeoutMs: 500 })
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'timeout' })
  })

  it('when it loops, while the server stays responsive', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const error = await fault('while (true);', { timeoutMs: 1_000 })
    delay.disable()
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'timeout' })
    expect(delay.max / 1e6).toBeLessThan(250)
  })

  it('when it fills its heap', async () => {
    const error = await fault('const all = []; while (true) all.push(new Array(1e5).fill(Math.random()))')
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'out_of_memory' })
  })

  it.runIf(process.platform === 'linux')('when it fills memory outside of its heap', async () => {
    const body = `const all = []
      while (true) { all.push(Buffer.alloc(16 << 20, 1)); await new Promise((resolve) => setTimeout(resolve, 5)) }`
    expect(await fault(body)).toMatchObject({ name: 'PieceCrash', code: 'out_of_memory' })
  })

  it('when its answer is longer than a message may be', async () => {
    const error = await fault('return "x".repeat(5 << 20)')
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'protocol', message: expect.stringContaining('4 MiB') })
  })

  it('when its answer has a key that reaches prototypes', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const error = await fault(`return JSON.parse('{"a":[{"${key}":{"polluted":1}}]}')`)
      expect(error).toMatchObject({ name: 'PieceCrash', code: 'protocol', message: expect.stringContaining(key) })
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('when its answer is nested too deeply, refers to itself or is no JSON', async () => {
    const deep = 'let deep = 1; for (let i = 0; i < 40; i++) deep = [deep]; return deep'
    expect(await fault(deep)).toMatchObject({ code: 'protocol' })
    expect(await fault('const self = {}; self.self = self; return self')).toMatchObject({ code: 'protocol' })
    expect(await fault('return 10n')).toMatchObject({ code: 'protocol' })
  })

  it('when it answers a method in another shape than asked', async () => {
    const source = `export const piece = { contract: 1, endpoints: {}, auth: [{ name: 'none', validate: () => ({ account: 7 }) }], actions: [], triggers: [] }`
    const { auth, ...call } = runCall(await lab.module(source))
    const error = await rejection(host.call({ ...call, method: 'validate', auth }))
    expect(error).toMatchObject({ name: 'PieceCrash', code: 'protocol' })
  })

  it('when its module cannot be loaded', async () => {
    for (const source of [
      'syntax error',
      'throw new Error("no")',
      'export const other = 1',
      'import "not-installed"',
    ]) {
      const error = await rejection(host.call(runCall(await lab.module(source))))
      expect(error).toMatchObject({ name: 'PieceCrash', code: 'internal' })
    }
  })
})

describe('what comes through the pipe of a runner', () => {
  const write = (bytes: string) => `const fs = await import('node:fs')
    for (let rest = ${bytes}; rest.length > 0; ) {
      try { rest = rest.subarray(fs.writeSync(3, rest)) } catch (error) { if (error.code !== 'EAGAIN') throw error }
    }
    await new Promise(() => setInterval(() => 0, 1e6))`
  const frame = (text: string) =>
    `(() => { const body = Buffer.from(${text}); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); return Buffer.concat([head, body]) })()`

  it.each([
    ['bytes that are no message', "Buffer.from('garbage of some length')"],
    ['a length beyond the limit', "Buffer.from('ffffffff', 'hex')"],
    ['text that is no JSON', frame("'{nope'")],
    ['a message of an unknown kind', frame(`'{"type":"shutdown"}'`)],
    ['a message that lacks something', frame(`'{"type":"result"}'`)],
    ['a result for a call that was never made', frame(`'{"type":"result","id":77,"value":1}'`)],
    ['a key that reaches prototypes', frame(`'{"type":"result","id":1,"value":{"__proto__":{}}}'`)],
    ['a million levels', frame(`'{"type":"result","id":1,"value":' + '['.repeat(1e6) + ']'.repeat(1e6) + '}'`)],
  ])('ends it when it is %s', async (_title, bytes) => {
    expect(await fault(write(bytes), { timeoutMs: 10_000 })).toMatchObject({ name: 'PieceCrash', code: 'protocol' })
  })

  it('ends it when it is a flood', async () => {
    const flood = `const fs = await import('node:fs'); const one = ${frame(`'{"type":"log","id":1,"level":"info","message":"x"}'`)}
      while (true) { try { fs.writeSync(3, one) } catch (error) { if (error.code !== 'EAGAIN') throw error } }`
    expect(await fault(flood, { timeoutMs: 20_000 })).toMatchObject({ name: 'PieceCrash', code: 'protocol' })
  })

  it('carries the log of a talkative piece up to a limit, and says so', async () => {
    const lines: { message: string }[] = []
    const piece = await lab.action(
      'for (let i = 0; i < 20000; i++) ctx.log.info("line " + i, { big: "x".repeat(20000) }); return 1',
    )
    expect(await host.call(runCall(piece), { onLog: (line) => lines.push(line) })).toBe(1)
    expect(lines).toHaveLength(501)
    expect(lines.at(-1)?.message).toBe('Further log lines were dropped.')
  })

  it('lets a piece that asks a lot wait instead of failing it', async () => {
    let most = 0
    let now = 0
    const get = async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      return 1
    }
    const store = { get, set: async () => undefined, delete: async () => undefined }
    const piece = await lab.action(
      'const all = await Promise.all(Array.from({ length: 20000 }, (_, i) => ctx.store.get("k" + i))); return all.length',
    )
    expect(await host.call(runCall(piece), { services: { store } })).toBe(20_000)
    expect(most).toBeLessThan(2_000)
  })
})

describe('cancelling a call', () => {
  it('rejects at once, tells the piece, and keeps the process when the piece stops', async () => {
    const piece = await lab.action(`
      if (ctx.input.ask) return { pid: process.pid, aborted: globalThis.aborted }
      ctx.log.info('started')
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      globalThis.aborted = true
      throw ctx.signal.reason`)
    const before = await host.call(runCall(piece, { input: { ask: true } }))
    const controller = new AbortController()
    const reason = new Error('not wanted any more')
    const onLog = () => controller.abort(reason)
    await expect(host.call(runCall(piece), { signal: controller.signal, onLog })).rejects.toBe(reason)
    const single = lab.host({ maxWorkers: 1 })
    expect(await single.call(runCall(piece, { input: { ask: true } }))).toBeDefined()
    await expect
      .poll(() => host.call(runCall(piece, { input: { ask: true } })))
      .toEqual({ ...Object(before), aborted: true })
  })

  it('kills a piece that does not stop', async () => {
    const piece = await lab.action(
      "ctx.log.info('started'); await new Promise((resolve) => setTimeout(resolve, 50)); while (true);",
    )
    const single = lab.host({ maxWorkers: 1 })
    const controller = new AbortController()
    const onLog = () => controller.abort()
    await expect(single.call(runCall(piece), { signal: controller.signal, onLog })).rejects.toThrow('aborted')
    const next = await lab.action('return 1')
    expect(await single.call(runCall(next))).toBe(1)
  })

  it('does not start what was cancelled before', async () => {
    const piece = await lab.action('return 1')
    await expect(host.call(runCall(piece), { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})

describe('closing the host', () => {
  it('ends a running call and refuses new ones', async () => {
    const own = lab.host()
    const piece = await lab.action("ctx.log.info('started'); while (true);")
    const started = new Promise<void>((resolve) => {
      own.call(runCall(piece), { onLog: () => resolve() }).catch((error: unknown) => failures.push(error))
    })
    const failures: unknown[] = []
    await started
    await own.close(50)
    await expect.poll(() => failures).toEqual([expect.objectContaining({ code: 'closed' })])
    expect(await rejection(own.call(runCall(piece)))).toMatchObject({ name: 'PieceCrash', code: 'closed' })
  })

  it('lets a call that is almost done finish', async () => {
    const own = lab.host()
    const piece = await lab.action(
      "ctx.log.info('started'); await new Promise((resolve) => setTimeout(resolve, 100)); return 'done'",
    )
    let closing: Promise<void> | undefined
    const onLog = () => {
      closing = own.close(5_000)
    }
    expect(await own.call(runCall(piece), { onLog })).toBe('done')
    await closing
  })
})
