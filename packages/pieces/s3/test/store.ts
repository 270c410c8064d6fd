import { inject } from 'vitest'
import { objectStoreEnv } from '../../../../test/support/object-store-env.js'

/** Why the tests over an object store are left out, or undefined when there is one. */
export const NO_STORE = inject('objectStore') === null

/** Names the store of the test run where fixtures look for it. */
export const storeEnv = () => objectStoreEnv(inject('objectStore'))
