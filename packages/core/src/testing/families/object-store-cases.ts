import assert from 'node:assert/strict'
import { isPieceError } from '../../error/piece-error.js'
import { BYTES, bytesOf, fileOf } from './family-file.js'
import type { ObjectStore, ObjectStoreCase } from './object-store-case.js'

const TEXT = Buffer.from('Good morning, Ada.')

const NAMES = ['with space', 'plus+and&', 'per%20cent', 'question?#', 'snö/✓', "it's (1)"]

/** What every object store does. */
export const OBJECT_STORE_CASES: readonly ObjectStoreCase[] = [
  {
    sentence: 'gives back byte by byte what was put, with its content type',
    async prove(store) {
      await store.put('bytes.bin', BYTES, 'application/x-sample')
      const file = await store.get('bytes.bin')
      assert.deepEqual(bytesOf(file), BYTES)
      assert.equal(file.contentType, 'application/x-sample')
    },
  },
  {
    sentence: 'keeps an object without content',
    async prove(store) {
      await store.put('empty', new Uint8Array())
      assert.equal(bytesOf(await store.get('empty')).length, 0)
    },
  },
  {
    sentence: 'puts a new content in the place of the old',
    async prove(store) {
      await store.put('note.txt', BYTES)
      await store.put('note.txt', TEXT)
      assert.deepEqual(bytesOf(await store.get('note.txt')), TEXT)
    },
  },
  {
    sentence: 'takes any name for what it is',
    async prove(store) {
      for (const [index, name] of NAMES.entries()) await store.put(name, Buffer.from([index]))
      for (const [index, name] of NAMES.entries()) assert.deepEqual([...bytesOf(await store.get(name))], [index])
      assert.deepEqual(await keysOf(store), NAMES.map((name) => store.prefix + name).sort())
    },
  },
  {
    sentence: 'lists what is below a prefix, with size and time',
    async prove(store) {
      await store.put('a/1', TEXT)
      await store.act('put', { key: `${store.prefix.slice(0, -1)}-beside`, file: fileOf('beside', TEXT) })
      const { items } = await store.list()
      await store.act('delete', { key: `${store.prefix.slice(0, -1)}-beside` })
      assert.deepEqual(
        items.map(({ key, size }) => ({ key, size })),
        [{ key: `${store.prefix}a/1`, size: TEXT.length }],
      )
      assert.match(items[0]?.modifiedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/)
    },
  },
  {
    sentence: 'lists page by page, and gives a cursor while there is more',
    async prove(store) {
      for (const name of ['1', '2', '3']) await store.put(name, TEXT)
      const first = await store.list({ limit: 2 })
      assert.equal(first.items.length, 2)
      assert.ok(first.next, 'there is more, but no cursor')
      const second = await store.list({ limit: 2, cursor: first.next })
      const keys = [...first.items, ...second.items].map(({ key }) => key)
      assert.deepEqual(
        keys.sort(),
        ['1', '2', '3'].map((name) => store.prefix + name),
      )
      assert.ok(!second.next, 'there is no more, but a cursor')
    },
  },
  {
    sentence: 'copies an object and leaves the first one',
    async prove(store) {
      await store.put('one', TEXT)
      await store.act('copy', { from: `${store.prefix}one`, to: `${store.prefix}two` })
      assert.deepEqual(bytesOf(await store.get('one')), TEXT)
      assert.deepEqual(bytesOf(await store.get('two')), TEXT)
    },
  },
  {
    sentence: 'deletes an object, and does not mind when it is gone already',
    async prove(store) {
      await store.put('one', TEXT)
      await store.act('delete', { key: `${store.prefix}one` })
      assert.deepEqual(await keysOf(store), [])
      await store.act('delete', { key: `${store.prefix}one` })
    },
  },
  { sentence: 'tells an unknown object in get at its field', prove: (store) => tellsMissing(store, 'get', 'key') },
  {
    sentence: 'tells an unknown object in copy at its field',
    prove: (store) => tellsMissing(store, 'copy', 'from', { to: `${store.prefix}two` }),
  },
  {
    sentence: 'keeps what there was when the file to put is gone',
    async prove(store) {
      await store.put('note.txt', TEXT)
      const gone = { name: 'gone.txt', contentType: 'text/plain', size: 4, url: 'file-of-a-run-that-is-over' }
      await store.failure('put', { key: `${store.prefix}note.txt`, file: gone })
      assert.deepEqual(bytesOf(await store.get('note.txt')), TEXT)
      assert.deepEqual(await keysOf(store), [`${store.prefix}note.txt`], 'something half-written is left')
    },
  },
  {
    sentence: 'keeps an object of twenty megabytes, byte by byte',
    async prove(store) {
      const bytes = Buffer.alloc(20 * 1024 * 1024, BYTES)
      await store.put('large.bin', bytes)
      assert.equal((await store.list()).items[0]?.size, bytes.length)
      assert.ok(bytesOf(await store.get('large.bin')).equals(bytes), 'the bytes have changed')
    },
  },
  {
    sentence: 'takes a name with dots for a name or refuses it, and never reaches another place',
    async prove(store) {
      await store.put('victim', TEXT)
      for (const name of ['x/../victim', './victim', '../victim', 'x/..', '..', '/victim', '//victim', '..\\victim'])
        await staysInPlace(store, name)
      assert.deepEqual(bytesOf(await store.get('victim')), TEXT)
    },
  },
  {
    sentence: 'tells of objects that are new since the last poll, each once',
    async prove(store) {
      await store.put('old', TEXT)
      const first = await settled(store, null)
      assert.deepEqual(first.ids, [], 'the first poll is to take its bearings only')
      await store.put('one', TEXT)
      await store.put('two', TEXT)
      const next = await settled(store, first.cursor)
      assert.equal(next.ids.length, 2, 'not both new objects are told')
      assert.equal(new Set(next.ids).size, 2, 'two events have one id')
      assert.deepEqual((await settled(store, next.cursor)).ids, [], 'an object is told twice')
    },
  },
  {
    sentence: 'signs an address that gives the object, and nothing without its signature',
    async prove(store) {
      await store.put('with space', TEXT)
      const input = { key: `${store.prefix}with space`, expiresIn: 60 }
      const { url } = await store.act<{ url: string }>('signed-url', input)
      const signed = await fetch(url)
      assert.deepEqual(Buffer.from(await signed.arrayBuffer()), TEXT)
      const unsigned = await fetch(url.replace(/\?.*$/, ''))
      await unsigned.body?.cancel()
      assert.ok(unsigned.status >= 400, 'the address gives the object without a signature too')
    },
  },
]

async function tellsMissing(store: ObjectStore, action: string, field: string, more = {}): Promise<void> {
  const error = await store.failure(action, { [field]: `${store.prefix}nowhere`, ...more })
  assert.equal(error.code, 'not_found', error.message)
  assert.equal(error.field, store.fieldOf(field))
  assert.ok(error.hint, `the error says no hint: ${error.message}`)
}

/** Puts below a name that looks like a way out. Where that is refused it is at the field; where not, it is a name. */
async function staysInPlace(store: ObjectStore, name: string): Promise<void> {
  const key = store.prefix + name
  const stored = await store.act('put', { key, file: fileOf('x', BYTES) }).catch((error: unknown) => error)
  if (isPieceError(stored)) {
    assert.ok(['invalid_input', 'permission_denied'].includes(stored.code), stored.message)
    return assert.equal(stored.field, store.fieldOf('key'))
  }
  assert.deepEqual(bytesOf(await store.get(name)), BYTES)
  await store.act('delete', { key })
}

/** Polls until nothing more is waiting. Some systems tell of an object only when it has rested from one poll to the next. */
async function settled(store: ObjectStore, start: unknown): Promise<{ ids: string[]; cursor: unknown }> {
  let cursor = start
  const ids: string[] = []
  for (let quiet = 0; quiet < 2; ) {
    const { events, more = false, ...result } = await store.poll(cursor)
    ids.push(...events.map(({ id }) => id))
    cursor = result.cursor
    quiet = more ? 0 : quiet + 1
  }
  return { ids, cursor }
}

const keysOf = async (store: ObjectStore) => (await store.list()).items.map(({ key }) => key).sort()
