import { inject } from 'vitest'
import { shareValues } from './share-values.js'

/** Why the tests over Samba are left out: there is none. */
export const NO_SAMBA = inject('sambaUrl') === null

/** Values of a connection to the share of the test run. */
export const sambaValues = () => shareValues(inject('sambaUrl') ?? '')
