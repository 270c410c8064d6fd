import { inject } from 'vitest'
import { hasDovecot } from '../../../../test/support/dovecot.js'

export { mailServerEnvironment as mailEnv } from '../../../../test/support/service-environment.js'

/** Whether the tests over the mail server of the test run are left out. */
export const NO_SERVER = inject('mailServer') === null

/** Whether the tests over a server of their own are left out. */
export const NO_OWN_SERVER = !hasDovecot()
