import { describe, expect, it, vi } from 'vitest'
import { type Poolable, type PoolLimits, WorkerPool } from './worker-pool.js'

class FakeWorker implements Poolable {
  calls = 0
  startedAt = performance.now()
  killed = false
  readonly onExit: () => void

  constructor(onExit: () => void) {
    this.onExit = onExit
  }

  async kill(): Promise<void> {
    this.killed = true
    this.onExit()
  }
}

const start = (onExit: () => void) => new FakeWorker(onExit)

function pool(limits: Partial<PoolLimits> = {}): WorkerPool<FakeWorker> {
  const defaults = { maxWorkers: 2, maxWaiting: 2, waitMs: 60_000, idleMs: 60_000, maxCalls: 100, maxAgeMs: 60_000 }
  return new WorkerPool({ ...defaults, ...limits })
}

/** Whether a promise is settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  const later = new Promise((resolve) => setImmediate(resolve, pending))
  return (
    (await Promise.race([
      promise.then(
        () => true,
        () => true,
      ),
      later,
    ])) !== pending
  )
}

describe('the pool', () => {
  it('gives a free worker to the same key only', async () => {
    const workers = pool()
    const a = await workers.take('a', start)
    workers.release(a)
    expect(await workers.take('a', start)).toBe(a)
    expect(await workers.take('b', start)).not.toBe(a)
  })

  it('starts several workers for one key while all are taken', async () => {
    const workers = pool()
    expect(await workers.take('a', start)).not.toBe(await workers.take('a', start))
  })

  it('ends the workers of a key that is retired, those that are taken once they are given back', async () => {
    const workers = pool({ maxWorkers: 3 })
    const [idle, taken, other] = [
      await workers.take('a', start),
      await workers.take('a', start),
      await workers.take('b', start),
    ]
    workers.release(idle)
    workers.retire((key) => key === 'a')
    expect([idle.killed, taken.killed, other.killed]).toEqual([true, false, false])
    workers.release(taken)
    workers.release(other)
    expect([taken.killed, other.killed]).toEqual([true, false])
    expect(await workers.take('b', start)).toBe(other)
  })

  it('ends an idle worker of another key to make room', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    workers.release(a)
    const b = await workers.take('b', start)
    expect([a.killed, b.killed]).toEqual([true, false])
  })

  it('serves those who wait in the order they came', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    const order: string[] = []
    const inLine = async (key: string) => {
      const worker = await workers.take(key, start)
      order.push(key)
      return worker
    }
    const second = inLine('b')
    const third = inLine('a')
    workers.release(a)
    workers.release(await second)
    workers.release(await third)
    expect(order).toEqual(['b', 'a'])
  })

  it('refuses when the line is full, and when the wait is too long', async () => {
    vi.useFakeTimers()
    try {
      const workers = pool({ maxWorkers: 1, maxWaiting: 1, waitMs: 500 })
      await workers.take('a', start)
      const waiting = expect(workers.take('a', start)).rejects.toMatchObject({ code: 'overloaded' })
      await expect(workers.take('a', start)).rejects.toMatchObject({ code: 'overloaded' })
      await vi.advanceTimersByTimeAsync(500)
      await waiting
    } finally {
      vi.useRealTimers()
    }
  })

  it('lets one who waits leave the line', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    const controller = new AbortController()
    const waiting = workers.take('a', start, controller.signal)
    const next = workers.take('a', start)
    controller.abort(new Error('left'))
    await expect(waiting).rejects.toThrow('left')
    workers.release(a)
    expect(await next).toBe(a)
  })

  it('replaces a worker that exited, for the one who waits', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    const waiting = workers.take('a', start)
    expect(await settled(waiting)).toBe(false)
    a.onExit()
    expect(await waiting).not.toBe(a)
    workers.release(a)
  })

  it('tells the one who waits when no worker can be started', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    const waiting = workers.take('b', () => {
      throw new Error('no more processes')
    })
    workers.release(a)
    await expect(waiting).rejects.toThrow('no more processes')
  })

  it('ends a worker after its share of calls, at its age, and when it is idle for long', async () => {
    vi.useFakeTimers()
    try {
      const workers = pool({ maxCalls: 2, idleMs: 1_000 })
      const worn = await workers.take('a', start)
      worn.calls = 2
      workers.release(worn)
      const old = await workers.take('a', start)
      old.startedAt = performance.now() - 60_000
      workers.release(old)
      const idle = await workers.take('a', start)
      workers.release(idle)
      expect([worn.killed, old.killed, idle.killed]).toEqual([true, true, false])
      await vi.advanceTimersByTimeAsync(1_000)
      expect(idle.killed).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  it('on closing refuses those who wait and who come, and ends what does not finish', async () => {
    const workers = pool({ maxWorkers: 1 })
    const a = await workers.take('a', start)
    const waiting = expect(workers.take('a', start)).rejects.toMatchObject({ code: 'closed' })
    const closing = workers.close(10)
    await waiting
    await expect(workers.take('a', start)).rejects.toMatchObject({ code: 'closed' })
    await closing
    expect(a.killed).toBe(true)
  })
})
