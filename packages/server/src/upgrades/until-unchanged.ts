import { setTimeout as wait } from 'node:timers/promises'
import { MovedMeanwhile } from '../connections/moved-meanwhile.js'
import { alwaysChanging } from './upgrade-problem.js'

const ATTEMPTS = 20
const PAUSE_MS = 250

/**
 * Does the work anew for as long as connections are changed between its being prepared and done. Throws
 * `changed_meanwhile` after five seconds and more of that.
 */
export async function untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error
      if (attempt === ATTEMPTS) throw alwaysChanging()
      await wait(PAUSE_MS)
    }
  }
}
