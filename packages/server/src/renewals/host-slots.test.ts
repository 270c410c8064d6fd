import { expect, it } from 'vitest'
import { HostSlots } from './host-slots.js'

/** Work that ends when it is told to. */
function held() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  const end = async (name: string) => {
    ends.get(name)?.()
    await new Promise((settled) => setImmediate(settled))
  }
  return { begun, work, end }
}

const settle = () => new Promise((settled) => setImmediate(settled))

it('so many run at once for a host, the others wait in their order', async () => {
  const slots = new HostSlots(2)
  const { begun, work, end } = held()
  const all = ['a', 'b', 'c', 'd'].map((name) => slots.run('one', work(name)))
  await settle()
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await end('a')
  await end('c')
  await end('d')
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
})

it('one host does not wait for another', async () => {
  const slots = new HostSlots(1)
  const { begun, work } = held()
  void slots.run('one', work('a'))
  void slots.run('two', work('b'))
  await settle()
  expect(begun).toEqual(['a', 'b'])
})

it('a failure gives its place to the next', async () => {
  const slots = new HostSlots(1)
  const failed = slots.run('one', () => Promise.reject(new Error('no')))
  const next = slots.run('one', async () => 'done')
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('done')
})
