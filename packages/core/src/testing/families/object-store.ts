import { randomBytes } from 'node:crypto'
import type { FileRef } from '../../context/files.js'
import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'
import type { ObjectStore, ObjectStoreFixtures } from './object-store-case.js'
import { fileOf, OBJECT_STORE_CASES } from './object-store-cases.js'
import { pieceUser } from './piece-user.js'

/**
 * What every object store piece promises beyond `conformance`: the actions list, get, put, copy, delete and signed-url.
 * Each case works below a prefix of its own, and deletes what it put there.
 *
 * @example
 * for (const { name, run } of objectStoreFamily(piece, fixtures)) test(name, run)
 */
export function objectStoreFamily(piece: Piece, fixtures: ObjectStoreFixtures): ConformanceCase[] {
  return OBJECT_STORE_CASES.map(({ sentence, prove }) => ({
    name: `${piece.name} ${sentence}`,
    run: async () => {
      const store = openStore(piece, fixtures)
      try {
        await prove(store)
      } finally {
        const { items } = await store.list()
        for (const { key } of items) await store.act('delete', { key })
      }
    },
  }))
}

function openStore(piece: Piece, fixtures: ObjectStoreFixtures): ObjectStore {
  const user = pieceUser(piece, fixtures)
  const prefix = `${fixtures.prefix ?? ''}family-${randomBytes(6).toString('hex')}/`
  return {
    ...user,
    prefix,
    put: (key, bytes, contentType) => user.act('put', { key: prefix + key, file: fileOf(key, bytes, contentType) }),
    get: async (key) => (await user.act<{ file: FileRef }>('get', { key: prefix + key })).file,
    list: (input = {}) => user.act('list', { prefix, ...input }),
  }
}
