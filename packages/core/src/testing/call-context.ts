import { authValue } from '../auth/auth-value.js'
import type { Values } from './lazy.js'
import { type Call, runRefresh } from './run-refresh.js'
import { testContext } from './test-context.js'

/** The context of a call. What the auth method obtains for the values is obtained first, undisturbed. */
export async function callContext<Input>({ piece, method, values, surroundings = {} }: Call, input: Input) {
  const whole = await wholeValues({ piece, method, values, surroundings })
  return testContext<unknown, Input>(piece, { auth: authValue(method, whole), input, ...surroundings })
}

/**
 * The values of a connection and what its auth method obtains for them, as the server does before it uses them. Nothing
 * is obtained where the values hold it already.
 */
export async function wholeValues(call: Call): Promise<Values> {
  const { method, values, surroundings: { endpoints, lines } = {} } = call
  const { renewed, refresh } = method
  if (!renewed || !refresh || Object.keys(renewed.properties).some((name) => name in values)) return values
  const undisturbed = { ...(endpoints && { endpoints }), ...(lines && { lines }) }
  return { ...values, ...(await runRefresh({ ...call, surroundings: undisturbed })).values }
}
