import { inject } from 'vitest'

export { objectStoreEnvironment as storeEnv } from '../../../../test/support/service-environment.js'

/** Why the tests over an object store are left out, or undefined when there is one. */
export const NO_STORE = inject('objectStore') === null
