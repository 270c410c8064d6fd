import { expect, it } from 'vitest'
import type { Place } from '../environments/environment.js'
import { RememberedLists } from './remembered-lists.js'

const PLACE: Place = {
  project: { id: 'prj_1', key: 'default', name: 'Default', authoringEnvironmentId: 'env_1' },
  environment: { id: 'env_1', key: 'development', name: 'Development' },
}
const STAGING: Place = { ...PLACE, environment: { id: 'env_2', key: 'staging', name: 'Staging' } }

/** Lists over a project whose revision the test sets; each reading gives another number. */
function lists() {
  const state = { revision: 1, readings: 0 }
  const remembered = new RememberedLists(async () => state.revision)
  const read = async () => ++state.readings
  return { state, remembered, read }
}

it('reads once while nothing changes in the project', async () => {
  const { remembered, read } = lists()
  expect(await remembered.get(PLACE, { limit: 50 }, read)).toBe(1)
  expect(await remembered.get(PLACE, { limit: 50 }, read)).toBe(1)
})

it('reads again after any change in the project', async () => {
  const { state, remembered, read } = lists()
  await remembered.get(PLACE, { limit: 50 }, read)
  state.revision = 2
  expect(await remembered.get(PLACE, { limit: 50 }, read)).toBe(2)
})

it('keeps queries and environments apart', async () => {
  const { remembered, read } = lists()
  await remembered.get(PLACE, { limit: 50 }, read)
  expect(await remembered.get(PLACE, { limit: 10 }, read)).toBe(2)
  expect(await remembered.get(STAGING, { limit: 50 }, read)).toBe(3)
})

it('does not remember a reading that failed', async () => {
  const { remembered, read } = lists()
  const failing = () => Promise.reject(new Error('the database is gone'))
  await expect(remembered.get(PLACE, {}, failing)).rejects.toThrow('the database is gone')
  expect(await remembered.get(PLACE, {}, read)).toBe(1)
})

it('lets go of the lists that were asked for longest ago', async () => {
  const { remembered, read } = lists()
  await remembered.get(PLACE, { page: 0 }, read)
  for (let page = 1; page <= 200; page++) await remembered.get(PLACE, { page }, read)
  expect(await remembered.get(PLACE, { page: 0 }, read)).toBe(202)
  expect(await remembered.get(PLACE, { page: 200 }, read)).toBe(201)
})
