import { expect, it } from 'vitest'
import { DatabaseClock } from './database-clock.js'

it('is that of this machine until it was compared, and then that of the database', async () => {
  let own = 1_000
  const clock = new DatabaseClock({ now: async () => 61_000 }, () => own)
  expect(clock.now()).toBe(1_000)
  await clock.adjust()
  expect(clock.now()).toBe(61_000)
  own += 500
  expect(clock.now()).toBe(61_500)
})

it('takes the answer of the database to be half as old as it took', async () => {
  let own = 1_000
  const slow = async () => {
    own += 400
    return 5_000
  }
  const clock = new DatabaseClock({ now: slow }, () => own)
  await clock.adjust()
  expect(clock.now()).toBe(5_200)
})
