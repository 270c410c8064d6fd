import { afterAll, beforeAll, expect, it } from 'vitest'
import { getItem } from '../src/actions/get-item.js'
import { fixtures } from './fixtures.js'
import { run } from './run.js'

beforeAll(fixtures.start)
afterAll(fixtures.stop)

it('reads an item', async () => {
  expect(await run(getItem, { id: 'item-1' })).toEqual({ id: 'item-1', name: 'First item' })
})

it('says that there is no such item', async () => {
  await expect(run(getItem, { id: 'item-9' })).rejects.toMatchObject({ code: 'not_found' })
})
