import { expect, it } from 'vitest'
import { withClientIdName } from './client-id-name.js'

it("the client id is there under the provider's name as well", () => {
  const parameters = new URLSearchParams('client_id=c')
  withClientIdName(parameters, 'c', [{ name: 'clientIdName', parameter: 'client_key' }])
  expect(parameters.toString()).toBe('client_id=c&client_key=c')
})

it('a provider that follows the standard gets nothing more', () => {
  const parameters = new URLSearchParams('client_id=c')
  withClientIdName(parameters, 'c', [{ name: 'errorInSuccess' }])
  expect(parameters.toString()).toBe('client_id=c')
})
