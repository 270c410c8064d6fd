import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Lab, openLab } from './lab.js'
import { makeShelf, type Shelf, shelfConnection } from './shelf.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, failureOf, poll } from './try-out.js'

const keysIn = (events: readonly { data: unknown }[]) => events.map(({ data }) => String(Object(data).key))

/** Polls until nothing more waits; tells the keys of the events, and where it stands then. */
async function pollAll(shelf: Shelf, cursor: unknown, input = {}) {
  const keys: string[] = []
  const ids: string[] = []
  for (let polls = 1; polls <= 100; polls++) {
    const result = await poll(shelfConnection, input, cursor, { fetch: shelf.fetch })
    keys.push(...keysIn(result.events))
    ids.push(...result.events.map(({ id }) => id))
    cursor = result.cursor
    if (!result.more) return { keys, ids, cursor, polls }
  }
  throw new Error('It polls for ever.')
}

const MINUTE = 60_000
const now = Date.now()

describe('a new object', () => {
  it('is none that was there before the first poll', async () => {
    const shelf = makeShelf()
    shelf.put('old', now)
    expect((await pollAll(shelf, null)).keys).toEqual([])
  })

  it('is given once, and again when it is replaced', async () => {
    const shelf = makeShelf()
    shelf.put('a', now)
    const first = await pollAll(shelf, null)
    shelf.put('b', now + MINUTE)
    shelf.put('c', now + 2 * MINUTE)
    const second = await pollAll(shelf, first.cursor)
    expect(second.keys).toEqual(['b', 'c'])
    expect((await pollAll(shelf, second.cursor)).keys).toEqual([])
    shelf.put('b', now + 3 * MINUTE)
    shelf.put('a', now + 4 * MINUTE, 'other')
    const third = await pollAll(shelf, second.cursor)
    // In the order of time.
    expect(third.keys).toEqual(['b', 'a'])
    expect(third.ids).not.toContain(second.ids[0])
    expect((await pollAll(shelf, third.cursor)).keys).toEqual([])
  })

  it('is given also when it appears in a second that was seen already', async () => {
    const shelf = makeShelf(1_000)
    shelf.put('b', now)
    const first = await pollAll(shelf, null)
    shelf.put('a', now)
    shelf.put('b', now, 'replaced in the same second')
    const second = await pollAll(shelf, first.cursor)
    expect(second.keys).toEqual(['a', 'b'])
    expect((await pollAll(shelf, second.cursor)).keys).toEqual([])
  })

  it('is given also when it was begun before others that were there first', async () => {
    const shelf = makeShelf()
    shelf.put('quick', now)
    const first = await pollAll(shelf, null)
    shelf.put('slow', now - 60 * MINUTE)
    expect((await pollAll(shelf, first.cursor)).keys).toEqual(['slow'])
  })

  it('is looked for below the prefix alone', async () => {
    const shelf = makeShelf()
    const first = await pollAll(shelf, null, { prefix: 'in/' })
    for (const key of ['in/a', 'in', 'other', 'in/b']) shelf.put(key, now)
    expect((await pollAll(shelf, first.cursor, { prefix: 'in/' })).keys).toEqual(['in/a', 'in/b'])
  })

  it('that is deleted and put back as it was is not given again at once', async () => {
    const shelf = makeShelf()
    const first = await pollAll(shelf, null)
    shelf.put('a', now)
    const second = await pollAll(shelf, first.cursor)
    shelf.delete('a')
    shelf.put('a', now)
    expect((await pollAll(shelf, second.cursor)).keys).toEqual([])
  })

  it('of any kind of key is found in the order of bytes', async () => {
    const shelf = makeShelf()
    const first = await pollAll(shelf, null)
    const keys = ['\u{10000}', '\uffee', 'ö', 'Z', 'a', ' ', '\x01', 'a b+c%20']
    for (const key of keys) shelf.put(key, now)
    expect((await pollAll(shelf, first.cursor)).keys).toEqual(
      [...keys].sort((one, other) => Buffer.from(one).compare(Buffer.from(other))),
    )
  })

  it('is found among 25,000, in polls that each look at a part of them', async () => {
    const shelf = makeShelf()
    for (let index = 0; index < 25_000; index++) shelf.put(`k${String(index).padStart(6, '0')}`, now - 90 * MINUTE)
    const first = await pollAll(shelf, null)
    expect([first.keys, first.polls]).toEqual([[], 2])
    shelf.put('k000000-new', now)
    shelf.put('k022000-new', now)
    shelf.put('z', now)
    const second = await pollAll(shelf, first.cursor)
    expect(second.keys).toEqual(['k000000-new', 'k022000-new', 'z'])
    expect((await pollAll(shelf, second.cursor)).keys).toEqual([])
  })

  it('is not lost when it appears behind or before the place a round has come to', async () => {
    const shelf = makeShelf()
    for (let index = 0; index < 3_000; index++) shelf.put(`k${String(index).padStart(6, '0')}`, now - 90 * MINUTE)
    const first = await pollAll(shelf, null)
    const made: string[] = []
    shelf.before = (page) => {
      for (const key of [`a${page}`, `z${page}`]) {
        shelf.put(key, now + page)
        made.push(key)
      }
    }
    const during = await pollAll(shelf, first.cursor)
    delete shelf.before
    const after = await pollAll(shelf, during.cursor)
    expect(made.length).toBeGreaterThan(6)
    expect([...during.keys, ...after.keys].sort()).toEqual(made.sort())
  })

  it('is given once of 5,000 that come together, and the cursor stays small', async () => {
    const shelf = makeShelf()
    const first = await pollAll(shelf, null)
    for (let index = 0; index < 5_000; index++) shelf.put(`k${index}`, now - 40 * MINUTE + index * 100)
    const second = await pollAll(shelf, first.cursor)
    expect([new Set(second.keys).size, second.keys.length]).toEqual([5_000, 5_000])
    expect((await pollAll(shelf, second.cursor)).keys).toEqual([])
    expect(JSON.stringify(second.cursor).length).toBeLessThan(64 * 1024)
  })

  it.each([['text'], [{}], [{ floor: 'x', seen: [] }], [{ floor: 0, seen: [1] }], [[]], [7]])(
    'is not looked for from %j, which no poll gave',
    async (cursor) => {
      const error = await failureOf(poll(shelfConnection, {}, cursor, { fetch: makeShelf().fetch }))
      expect(error).toMatchObject({ code: 'invalid_input' })
      expect(error.hint).toBeTruthy()
    },
  )
})

describe.skipIf(NO_STORE)('a new object in a Ceph store', () => {
  let lab: Lab
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
  })
  afterAll(() => lab?.close())

  it('is given once, and again when it is replaced', async () => {
    await act('put', lab.accessKey, { key: 'in/old', text: 'x' })
    const first = await poll(lab.accessKey, { prefix: 'in/' }, null)
    expect(first.events).toEqual([])
    await act('put', lab.accessKey, { key: 'in/new', text: 'xyz' })
    await act('put', lab.accessKey, { key: 'beside', text: 'x' })
    const second = await poll(lab.accessKey, { prefix: 'in/' }, first.cursor)
    expect(second.events).toMatchObject([{ data: { bucket: lab.bucket, key: 'in/new', size: 3 } }])
    expect((await poll(lab.accessKey, { prefix: 'in/' }, second.cursor)).events).toEqual([])
    await act('put', lab.accessKey, { key: 'in/old', text: 'other' })
    const third = await poll(lab.accessKey, { prefix: 'in/' }, second.cursor)
    expect(keysIn(third.events)).toEqual(['in/old'])
  })

  it('is found behind the first thousand keys', async () => {
    const keys = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(4, '0')}`)
    for (let at = 0; at < keys.length; at += 25) {
      await Promise.all(keys.slice(at, at + 25).map((key) => lab.ask('PUT', `/${lab.bucket}/${key}`, {}, 'x')))
    }
    const first = await poll(lab.accessKey, { prefix: 'many/' }, null)
    await act('put', lab.accessKey, { key: 'many/1020-new', text: 'x' })
    const second = await poll(lab.accessKey, { prefix: 'many/' }, first.cursor)
    expect(keysIn(second.events)).toEqual(['many/1020-new'])
  })
})
