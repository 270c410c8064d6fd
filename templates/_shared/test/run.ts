import type { Action } from '@plugboard/core'
import { authValue } from '@plugboard/core/host'
import { testContext } from '@plugboard/core/testing'
import { acme } from '../src/acme.js'
import { acmeAuth } from '../src/acme-auth.js'
import { credentials } from './credentials.js'
import { fixtures } from './fixtures.js'

/** What a function of the piece is given beside its cursor, with credentials that work. */
export const context = (input: unknown) =>
  testContext<unknown, unknown>(acme, {
    auth: authValue(acmeAuth, credentials.good),
    input,
    endpoints: fixtures.endpoints(),
  })

/** Runs an action. */
export const run = (action: Action, input: unknown) => action.run(context(input))
