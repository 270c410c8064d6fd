import { inject } from 'vitest'

export { mailServerEnvironment as mailEnv } from '../../../../test/support/service-environment.js'

/** Why the tests over a mail server are left out, or undefined when there is one. */
export const NO_SERVER = inject('mailServer') === null
