import { randomBytes } from 'node:crypto'
import type { FileRef } from '../../context/files.js'
import { isPieceError } from '../../error/piece-error.js'
import type { Piece } from '../../piece/piece.js'
import type { Values } from '../lazy.js'
import { casesOf, type FamilyCase } from './family-case.js'
import { fileOf } from './family-file.js'
import { familyPoll } from './family-poll.js'
import type { ObjectEntry, ObjectStore, ObjectStoreFixtures, ObjectStoreWords } from './object-store-case.js'
import { OBJECT_STORE_CASES } from './object-store-cases.js'
import { pieceUser } from './piece-user.js'

/**
 * What every object store piece promises beyond `conformance`: the actions list, get, put, copy, delete and signed-url,
 * and a trigger for new objects. Each case works below a prefix of its own, and deletes what it put there. What a store
 * cannot do is said in `fixtures.notSupported`, sentence by sentence, and must fail.
 *
 * @example
 * for (const { name, run } of objectStoreFamily(piece, fixtures)) test(name, run)
 */
export function objectStoreFamily(piece: Piece, fixtures: ObjectStoreFixtures): FamilyCase[] {
  const sentences = OBJECT_STORE_CASES.map(({ sentence, prove }) => ({
    sentence,
    prove: async () => {
      const store = openStore(piece, fixtures)
      try {
        await prove(store)
      } finally {
        const { items } = await store.list()
        for (const { key } of items) await store.act('delete', { key })
      }
    },
  }))
  return casesOf(piece, sentences, fixtures.notSupported)
}

/** The words of the family itself. */
const PLAIN: ObjectStoreWords = {
  ask: (action, input) => ({ action, input }),
  entry: ({ key, size, modifiedAt }) => ({ key: String(key), size: Number(size), modifiedAt: String(modifiedAt) }),
  field: (name) => name,
}

function openStore(piece: Piece, fixtures: ObjectStoreFixtures): ObjectStore {
  const { words = PLAIN } = fixtures
  const user = pieceUser(piece, fixtures)
  const prefix = `${fixtures.prefix ?? ''}family-${randomBytes(6).toString('hex')}/`
  const act = <Output>(name: string, asked: Values) => {
    const { action, input } = words.ask(name, asked)
    return user.act<Output>(action, input)
  }
  return {
    act,
    failure: (name, asked) => {
      const { action, input } = words.ask(name, asked)
      return user.failure(action, input)
    },
    prefix,
    put: (key, bytes, contentType) => act('put', { key: prefix + key, file: fileOf(key, bytes, contentType) }),
    get: async (key) => (await act<{ file: FileRef }>('get', { key: prefix + key })).file,
    list: async (input = {}) => {
      const listed = act<{ items: Values[]; next?: string }>('list', { prefix, ...input })
      const { items, next } = await (words.hasFolders ? listed.catch(emptyWhereMissing) : listed)
      const entries = items.map((item) => words.entry(item)).filter((entry): entry is ObjectEntry => entry !== null)
      return { items: entries, ...(next !== undefined && { next }) }
    },
    poll: (cursor) => familyPoll(piece, fixtures, triggerOf(fixtures, prefix), cursor),
    fieldOf: words.field,
  }
}

function emptyWhereMissing(error: unknown): { items: Values[]; next?: string } {
  if (isPieceError(error) && error.code === 'not_found') return { items: [] }
  throw error
}

const triggerOf = ({ trigger }: ObjectStoreFixtures, prefix: string) => ({
  name: trigger?.name ?? 'new-object',
  input: trigger?.input(prefix) ?? { prefix },
})
