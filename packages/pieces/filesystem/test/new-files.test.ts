import { beforeEach, expect, it } from 'vitest'
import type { Entry, Folder } from '../src/folder.js'
import { findNewFiles } from '../src/new-files.js'

/** Files by path, with the time of their last change. */
let files: Record<string, number>
let cursor: unknown
beforeEach(() => {
  files = {}
  cursor = null
})

const entries = (): Entry[] =>
  Object.entries(files).map(([name, changed]) => ({ name, kind: 'file', size: 1, modified: 0, changed }))

const never = async () => {
  throw new Error('It is not asked for.')
}

/** A folder whose clock the test sets. */
const folder: Folder = {
  list: async () => entries(),
  complete: async (_at, listed) => entries().filter(({ name }) => listed.some((one) => one.name === name)),
  read: never,
  write: never,
  append: never,
  move: never,
  makeFolder: never,
  remove: never,
  everyName: never,
  nameProblem: () => undefined,
}

async function poll(now: Record<string, number>): Promise<string[]> {
  files = now
  const { events, cursor: next } = await findNewFiles(folder, { recursive: false }, cursor)
  cursor = JSON.parse(JSON.stringify(next))
  return events.map(({ data }) => data.path)
}

it('waits until a file has rested from one poll to the next', async () => {
  expect(await poll({ old: 1 })).toEqual([])
  expect(await poll({ old: 1, growing: 2 })).toEqual([])
  expect(await poll({ old: 1, growing: 3 })).toEqual([])
  expect(await poll({ old: 1, growing: 3 })).toEqual(['growing'])
  expect(await poll({ old: 1, growing: 3 })).toEqual([])
})

it('does not let a file that grows hold up others', async () => {
  await poll({ old: 1 })
  expect(await poll({ old: 1, growing: 3, done: 2 })).toEqual([])
  expect(await poll({ old: 1, growing: 5, done: 2 })).toEqual(['done'])
  expect(await poll({ old: 1, growing: 7, done: 2 })).toEqual([])
  expect(await poll({ old: 1, growing: 7, done: 2 })).toEqual(['growing'])
})

it('gives a file that comes in the moment of the last one, where the clock of the disk is coarse', async () => {
  await poll({ b: 5 })
  expect(await poll({ a: 5, b: 5 })).toEqual(['a'])
  expect(await poll({ a: 5, b: 5, c: 5 })).toEqual(['c'])
  expect(await poll({ a: 5, b: 5, c: 5 })).toEqual([])
})

it('gives many of one moment in parts, each once, and keeps its cursor small', async () => {
  await poll({})
  const names = Array.from({ length: 1_000 }, (_, index) => `file-${index}`)
  const many = Object.fromEntries(names.map((name) => [name, 7]))
  expect(await poll(many)).toEqual([])
  const given: string[] = []
  for (let part = 0; part < 5; part++) {
    const paths = await poll(many)
    expect(paths.length).toBe(200)
    expect(JSON.stringify(cursor).length).toBeLessThan(200)
    given.push(...paths)
  }
  expect(given.sort()).toEqual(names.sort())
  expect(await poll(many)).toEqual([])
})

it('keeps its cursor small also where everything that is there is of one moment', async () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`file-${index}`, 7]))
  expect(await poll(many)).toEqual([])
  expect(JSON.stringify(cursor).length).toBeLessThan(200)
  expect(await poll({ ...many, new: 8 })).toEqual([])
  expect(await poll({ ...many, new: 8 })).toEqual(['new'])
})

it('keeps its cursor small also where paths are long', async () => {
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`${index}`.padEnd(250, 'x'), 7]))
  await poll(many)
  expect(JSON.stringify(cursor).length).toBeLessThan(20_000)
  expect(await poll(many)).toEqual([])
})

it('starts anew from a cursor it cannot read', async () => {
  cursor = { other: 'version' }
  expect(await poll({ a: 1 })).toEqual([])
  expect(await poll({ a: 1 })).toEqual([])
})
