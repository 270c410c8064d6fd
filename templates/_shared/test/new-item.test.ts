import { afterAll, beforeAll, expect, it } from 'vitest'
import { newItem } from '../src/triggers/new-item.js'
import { fixtures } from './fixtures.js'
import { context } from './run.js'

beforeAll(fixtures.start)
afterAll(fixtures.stop)

it('takes its bearings first, then tells of what was added since', async () => {
  const poll = (cursor: unknown) => newItem.poll({ ...context({}), cursor })
  expect(await poll(null)).toEqual({ events: [], cursor: '2' })
  expect(await poll('1')).toEqual({
    events: [{ id: 'item-2', data: { id: 'item-2', name: 'Second item' } }],
    cursor: '2',
  })
})
