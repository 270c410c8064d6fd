import { describe, expect, it } from 'vitest'
import { Batcher } from './batcher.js'

const done = <T>(value: T): PromiseSettledResult<T> => ({ status: 'fulfilled', value })
const failed = (reason: unknown): PromiseSettledResult<never> => ({ status: 'rejected', reason })

/** A batcher that doubles numbers, and the batches it was given; each waits until it is let go. */
function doubler(largest = 100) {
  const batches: (readonly number[])[] = []
  const gates: (() => void)[] = []
  const batcher = new Batcher<number, number>(async (items) => {
    batches.push(items)
    await new Promise<void>((resolve) => gates.push(resolve))
    return items.map((item) => done(item * 2))
  }, largest)
  const letGo = async () => {
    await expect.poll(() => gates.length).toBeGreaterThan(0)
    gates.shift()?.()
  }
  return { batches, batcher, letGo }
}

describe('a batcher', () => {
  it('answers a lone request by itself', async () => {
    const { batches, batcher, letGo } = doubler()
    const answer = batcher.add(1)
    await letGo()
    expect(await answer).toBe(2)
    expect(batches).toEqual([[1]])
  })

  it('takes together what arrives together, and what arrives meanwhile into the next batch', async () => {
    const { batches, batcher, letGo } = doubler()
    const first = [batcher.add(1), batcher.add(2)]
    await expect.poll(() => batches.length).toBe(1)
    const second = [batcher.add(3), batcher.add(4)]
    await letGo()
    await letGo()
    expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8])
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('starts again after it was idle', async () => {
    const { batches, batcher, letGo } = doubler()
    for (const item of [1, 2]) {
      const answer = batcher.add(item)
      await letGo()
      expect(await answer).toBe(item * 2)
    }
    expect(batches).toEqual([[1], [2]])
  })

  it('makes no batch larger than it may, and never two at a time', async () => {
    let running = 0
    const sizes: number[] = []
    const batcher = new Batcher<number, number>(async (items) => {
      running += 1
      expect(running).toBe(1)
      sizes.push(items.length)
      await Promise.resolve()
      running -= 1
      return items.map(done)
    }, 3)
    const items = [1, 2, 3, 4, 5, 6, 7]
    expect(await Promise.all(items.map((item) => batcher.add(item)))).toEqual(items)
    expect(sizes).toEqual([3, 3, 1])
  })

  it('gives each request its own result or failure', async () => {
    const odd = new Error('odd')
    const batcher = new Batcher<number, number>(
      async (items) => items.map((item) => (item % 2 === 0 ? done(item) : failed(odd))),
      100,
    )
    const outcomes = await Promise.allSettled([2, 3, 4].map((item) => batcher.add(item)))
    expect(outcomes).toEqual([done(2), failed(odd), done(4)])
  })

  it('fails every request of a batch that cannot be worked on, and goes on with the next', async () => {
    const broken = new Error('the disk is full')
    let calls = 0
    const batcher = new Batcher<number, number>(async (items) => {
      calls += 1
      if (calls === 1) throw broken
      return items.map(done)
    }, 2)
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)))
    expect(outcomes).toEqual([failed(broken), failed(broken), done(3)])
  })
})
