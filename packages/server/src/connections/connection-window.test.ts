import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sort } from './connection-query.js'
import { type ConnectionWindow, readWindow } from './connection-window.js'
import { PLACE } from './testing/page-parts.js'
import { type PagesApp, pagesApp } from './testing/pages-app.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const NAMES = ['Alpha', 'beta', 'Beta', 'gamma', 'Örders', 'Zeta', 'zeta']
const caller = { actor: { type: 'system', id: 'test', label: 'Test' }, requestId: 'req_1', may: () => true } as const

let app: PagesApp

beforeAll(async () => {
  app = await pagesApp()
  for (const name of NAMES) {
    const given = { name, piece: 'warehouse', method: 'none', values: {} }
    await app.services.editor.create(PLACE, given, { ...caller, name: 'Test', signal: AbortSignal.timeout(10_000) })
  }
})
afterAll(async () => {
  await app.dispose()
  await ScriptedRunner.close()
})

const read = (sort: Sort, step: { cursor?: string; before?: string } = {}) =>
  readWindow(app.services.connections, PLACE, { sort, limit: 3, ...step })

const idsOf = ({ items }: ConnectionWindow) => items.map(({ id }) => id)

describe.each(['name', '-name', 'modifiedAt', '-modifiedAt', 'createdAt', '-createdAt'] as const)('by %s', (sort) => {
  it('going on shows every connection once, and going back shows the same pages', async () => {
    const pages = [await read(sort)]
    for (let last = pages[0]; last?.next; last = pages.at(-1)) pages.push(await read(sort, { cursor: last.next }))
    expect(pages).toHaveLength(3)
    expect(new Set(pages.flatMap(idsOf)).size).toBe(NAMES.length)
    for (let at = pages.length - 1; at > 0; at--) {
      const back = await read(sort, { before: pages[at]?.previous ?? '' })
      expect(idsOf(back)).toEqual(idsOf(pages[at - 1] ?? back))
      expect(back.next).not.toBeNull()
    }
  })
})

it('has no page before the first and none after the last', async () => {
  const first = await read('name')
  expect(first.previous).toBeNull()
  const again = await read('name', { before: (await read('name', { cursor: first.next ?? '' })).previous ?? '' })
  expect(again.previous).toBeNull()
  expect(again.total).toBe(NAMES.length)
})

it('refuses a cursor it did not give', async () => {
  await expect(read('name', { before: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_cursor' })
})
