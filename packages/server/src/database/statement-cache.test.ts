import Sqlite from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { StatementCache } from './statement-cache.js'

const handle = new Sqlite(':memory:')
const prepare = vi.spyOn(handle, 'prepare')

afterEach(() => prepare.mockClear())

it('compiles a repeated text once', () => {
  const cache = new StatementCache(handle)
  expect(cache.prepare('select 1 as one').all([])).toEqual([{ one: 1 }])
  expect(cache.prepare('select 1 as one').all([])).toEqual([{ one: 1 }])
  expect(prepare).toHaveBeenCalledTimes(1)
})

it('lets go of the text that was not used for longest', () => {
  const cache = new StatementCache(handle, 2)
  for (const text of ['select 1', 'select 2', 'select 1', 'select 3', 'select 1']) cache.prepare(text)
  expect(prepare).toHaveBeenCalledTimes(3)
  cache.prepare('select 2')
  expect(prepare).toHaveBeenCalledTimes(4)
})

it('runs a text a second time while its first run is still being read', () => {
  const cache = new StatementCache(handle)
  const rows = cache.prepare('select value from json_each(?)').iterate(['[1,2]'])
  expect(rows.next().value).toEqual({ value: 1 })
  expect(cache.prepare('select value from json_each(?)').all(['[3]'])).toEqual([{ value: 3 }])
  expect(rows.next().value).toEqual({ value: 2 })
  expect(rows.next().done).toBe(true)
})

it('passes on the error of a text that does not compile, and keeps nothing', () => {
  const cache = new StatementCache(handle)
  expect(() => cache.prepare('nonsense')).toThrow(/syntax error/)
  expect(() => cache.prepare('nonsense')).toThrow(/syntax error/)
  expect(prepare).toHaveBeenCalledTimes(2)
})

it('notices a schema that changed under a compiled statement', () => {
  const cache = new StatementCache(handle)
  handle.exec('create table things (a)')
  handle.exec('insert into things values (1)')
  expect(cache.prepare('select * from things').all([])).toEqual([{ a: 1 }])
  handle.exec('alter table things add column b')
  expect(cache.prepare('select * from things').all([])).toEqual([{ a: 1, b: null }])
})
