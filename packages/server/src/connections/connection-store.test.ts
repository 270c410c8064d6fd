import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../database/database.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { newId } from '../id.js'
import type { Connection } from './connection.js'
import { type ConnectionQuery, encodeCursor, SORTS } from './connection-query.js'
import {
  countMatching,
  deleteConnection,
  findConnection,
  findStoredValues,
  holdKeys,
  insertConnection,
  listConnections,
  lockConnection,
  updateConnection,
  writeSecret,
} from './connection-store.js'
import { type ConnectionLab, connectionLab } from './testing/connection-lab.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

function blank(place: Place, over: Partial<Connection>): Connection {
  return {
    id: newId('con'),
    place,
    key: newId('con').replace('_', '-'),
    name: 'Warehouse',
    piece: 'relay',
    pieceVersion: '2.0.0',
    pieceType: 'Messaging',
    method: 'login',
    authVersion: 3,
    status: 'active',
    reason: null,
    account: null,
    accountId: null,
    requestedScopes: [],
    warning: null,
    app: null,
    grantFingerprint: null,
    scopes: [],
    tags: [],
    values: {},
    secretsSet: {},
    shared: false,
    createdBy: 'Ada',
    createdAt: 1,
    modifiedBy: 'Ada',
    modifiedAt: 1,
    connectedAt: null,
    lastTestedAt: null,
    lastUsedAt: null,
    lastError: null,
    expiresAt: null,
    refreshDueAt: null,
    generation: 1,
    ...over,
  }
}

const write = <T>(database: Database, work: (db: Database['read']) => Promise<T>): Promise<T> =>
  database.transaction((tx) => work(tx.db), { unaudited: 'a test' })

afterAll(() => ScriptedRunner.close())

describe.each(engines)('the store of connections on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  let other: Place

  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    const project = await lab.project()
    place = project.development
    other = project.production
  })

  const insert = async (...connections: Partial<Connection>[]): Promise<Connection[]> => {
    const all = connections.map((one) => blank(one.place ?? place, one))
    await write(lab.database, async (db) => {
      for (const one of all) await insertConnection(db, one)
    })
    return all
  }

  const query = (over: Partial<ConnectionQuery> = {}): ConnectionQuery => ({ sort: 'name', limit: 100, ...over })
  const names = async (over: Partial<ConnectionQuery> = {}) =>
    (await listConnections(lab.database.read, place, query(over))).connections.map(({ name }) => name)

  describe('finding', () => {
    it('gives back every column as it was written', async () => {
      const [full] = await insert({
        key: 'full',
        name: 'Größe "1"',
        status: 'error',
        reason: { code: 'unreachable', message: 'It does not answer.', since: 11 },
        account: 'ada@one',
        scopes: ['a', 'b'],
        tags: ['one', 'two'],
        values: { host: 'one.example', nested: { list: [1, null] } },
        secretsSet: { password: 12 },
        shared: true,
        createdAt: 1_700_000_000_001,
        modifiedBy: 'Bob',
        modifiedAt: 1_700_000_000_002,
        connectedAt: 1_700_000_000_003,
        lastTestedAt: 1_700_000_000_004,
        lastUsedAt: 1_700_000_000_005,
        lastError: 'It does not answer.',
        expiresAt: 1_700_000_000_006,
        refreshDueAt: 1_700_000_000_007,
        generation: 9,
      })
      expect(await findConnection(lab.database.read, place, 'full')).toEqual(full)
    })

    it('takes the key or the id, in its own environment only', async () => {
      const [one] = await insert({ key: 'mine' })
      const find = (where: Place, key: string) => findConnection(lab.database.read, where, key)
      expect(await find(place, 'mine')).toEqual(one)
      expect(await find(place, one?.id ?? '')).toEqual(one)
      expect(await find(other, 'mine')).toBeUndefined()
      expect(await find(other, one?.id ?? '')).toBeUndefined()
      expect(await find(place, 'MINE')).toBeUndefined()
    })

    it('finds the same under a lock', async () => {
      const [one] = await insert({ key: 'mine' })
      expect(await write(lab.database, (db) => lockConnection(db, place, 'mine'))).toEqual(one)
      expect(await write(lab.database, (db) => lockConnection(db, other, 'mine'))).toBeUndefined()
    })

    it('tells which keys an environment has', async () => {
      await insert({ key: 'a' }, { key: 'b' }, { key: 'c', place: other })
      expect(await write(lab.database, (db) => holdKeys(db, place, ['a', 'c', 'd']))).toEqual(new Set(['a']))
      expect(await write(lab.database, (db) => holdKeys(db, place, []))).toEqual(new Set())
    })
  })

  describe('paging', () => {
    const times = [5, 3, 5, 1, 5, 2, 5]
    const labels = ['b', 'B', 'a', 'ä', 'b', 'C', 'b']

    it.each(SORTS)('by %s gives each connection once, in order, whatever the page size', async (sort) => {
      const rows = await insert(
        ...times.map((time, at) => ({ name: labels[at] ?? '', modifiedAt: time, createdAt: 10 - time })),
      )
      const sortedBy = (one: Connection) => {
        if (sort.endsWith('name')) return one.name.toLowerCase()
        return sort.endsWith('modifiedAt') ? one.modifiedAt : one.createdAt
      }
      const ascending = rows.toSorted((a, b) => {
        const [x, y] = [sortedBy(a), sortedBy(b)]
        if (x === y) return a.id < b.id ? -1 : 1
        return x < y ? -1 : 1
      })
      const wanted = (sort.startsWith('-') ? ascending.toReversed() : ascending).map(({ id }) => id)
      for (const limit of [1, 2, 3, 7, 100]) {
        const seen: string[] = []
        let cursor: string | null | undefined
        do {
          const page = await listConnections(
            lab.database.read,
            place,
            query({ sort, limit, cursor: cursor ?? undefined }),
          )
          expect(page.connections.length).toBeLessThanOrEqual(limit)
          seen.push(...page.connections.map(({ id }) => id))
          cursor = page.next
          expect(seen.length).toBeLessThanOrEqual(rows.length)
        } while (cursor !== null)
        expect(seen).toEqual(wanted)
      }
    })

    it('goes on after a row that is gone', async () => {
      const [first] = await insert({ name: 'a' }, { name: 'b' }, { name: 'c' })
      const { next } = await listConnections(lab.database.read, place, query({ limit: 1 }))
      await write(lab.database, (db) => deleteConnection(db, first?.id ?? ''))
      expect(await names({ cursor: next ?? '' })).toEqual(['b', 'c'])
    })

    it('takes the place of any name there can be', async () => {
      await insert({ name: 'a' })
      for (const value of ["o'brien", '%_!', '\\', '🚚', '\u{10FFFF}', '\uD800', '', 'x'.repeat(5_000)]) {
        expect(await names({ cursor: encodeCursor({ value, id: '' }) })).toEqual(value < 'a' ? ['a'] : [])
      }
    })

    it('refuses the cursor of another order', async () => {
      const cursor = encodeCursor({ value: 5, id: 'con_1' })
      await expect(names({ cursor })).rejects.toMatchObject({ code: 'invalid_cursor' })
    })
  })

  describe('searching', () => {
    it.each([
      ['house', ['Warehouse']],
      ['HOUSE', ['Warehouse']],
      ['%', ['100 % done']],
      ['_', ['snake_case']],
      ['!', ['Hello!']],
      ['!!', []],
      ['\\', ['back\\slash']],
      ["o'b", ["O'Brien"]],
      ['ÜBER', ['Übersicht']],
      ['über', ['Übersicht']],
      ['u\u0308ber', ['Übersicht']],
      ['привет', ['ПРИВЕТ']],
      ['🚚', ['Fast 🚚']],
      [
        '',
        ['100 % done', 'back\\slash', 'Fast 🚚', 'Hello!', "O'Brien", 'snake_case', 'Warehouse', 'Übersicht', 'ПРИВЕТ'],
      ],
    ])('for %j finds %j', async (search, found) => {
      const all = [
        'Warehouse',
        '100 % done',
        'snake_case',
        'Hello!',
        'back\\slash',
        "O'Brien",
        'Übersicht',
        'ПРИВЕТ',
        'Fast 🚚',
      ]
      await insert(...all.map((name) => ({ name })))
      expect(await names({ search })).toEqual(found)
      expect(await countMatching(lab.database.read, place, query({ search }))).toBe(found.length)
    })
  })

  describe('filters', () => {
    beforeEach(async () => {
      await insert(
        { name: 'one', piece: 'relay', tags: ['eu', 'live'] },
        { name: 'two', piece: 'relay', status: 'error', tags: ['eu'] },
        { name: 'three', piece: 'relay', status: 'missing' },
        { name: 'four', piece: 'warehouse', tags: ['live'] },
        { name: 'five', piece: 'relay', tags: ['eu'], place: other },
      )
    })

    it.each<[string, Partial<ConnectionQuery>, string[]]>([
      ['nothing', {}, ['four', 'one', 'three', 'two']],
      ['a status', { status: 'error' }, ['two']],
      ['what is not active', { status: 'not_active' }, ['three', 'two']],
      ['a piece', { pieces: ['warehouse'] }, ['four']],
      ['several pieces', { pieces: ['warehouse', 'relay', 'nothing'] }, ['four', 'one', 'three', 'two']],
      ['no piece at all', { pieces: [] }, []],
      ['a tag', { tag: 'eu' }, ['one', 'two']],
      ['part of a tag, which is no tag', { tag: 'e' }, []],
      ['a piece, a status and a tag', { pieces: ['relay'], status: 'active', tag: 'eu' }, ['one']],
      ['a search and a tag', { search: 'O', tag: 'live' }, ['four', 'one']],
      ['a search, a piece and a status', { search: 't', pieces: ['relay'], status: 'not_active' }, ['three', 'two']],
    ])('keep to %s', async (_, over, found) => {
      expect(await names(over)).toEqual(found)
      if (over.pieces?.length !== 0) {
        expect(await countMatching(lab.database.read, place, query(over))).toBe(found.length)
      }
    })

    it('hold from page to page', async () => {
      const filter = { tag: 'eu', limit: 1 }
      const { connections, next } = await listConnections(lab.database.read, place, query(filter))
      expect(connections.map(({ name, tags }) => [name, tags])).toEqual([['one', ['eu', 'live']]])
      expect(await names({ ...filter, cursor: next ?? '' })).toEqual(['two'])
    })
  })

  describe('writing', () => {
    it('replaces the row and its tags only where the generation is the one that was seen', async () => {
      const [one] = await insert({ key: 'mine', tags: ['a', 'b'] })
      if (!one) throw new Error('nothing was inserted')
      const changed = { ...one, name: 'Changed', tags: ['b', 'c'], generation: 2 }
      expect(await write(lab.database, (db) => updateConnection(db, changed, 7))).toBe(false)
      expect(await findConnection(lab.database.read, place, 'mine')).toEqual(one)
      expect(await write(lab.database, (db) => updateConnection(db, changed, 1))).toBe(true)
      expect(await findConnection(lab.database.read, place, 'mine')).toEqual(changed)
      expect(await names({ search: 'changed' })).toEqual(['Changed'])
    })

    it('refuses a key twice in one environment, and takes it in another', async () => {
      await insert({ key: 'mine' }, { key: 'mine', place: other })
      await expect(insert({ key: 'mine' })).rejects.toThrow()
    })

    it('keeps one secret for each connection, which goes with it', async () => {
      const [one] = await insert({})
      const id = one?.id ?? ''
      const secret = { ciphertext: Buffer.from([0, 1, 255]), keyId: 1, generation: 0 }
      expect((await findStoredValues(lab.database.read, id))?.secret).toBeUndefined()
      await write(lab.database, (db) => writeSecret(db, id, secret, 1))
      const second = { ...secret, ciphertext: Buffer.from([2]), generation: 1 }
      await write(lab.database, (db) => writeSecret(db, id, second, 2))
      expect((await findStoredValues(lab.database.read, id))?.secret).toEqual(second)
      await write(lab.database, (db) => deleteConnection(db, id))
      expect((await findStoredValues(lab.database.read, id))?.secret).toBeUndefined()
    })
  })
})
