import type { AnyAuthMethod } from '../auth/auth-method.js'
import { authValue } from '../auth/auth-value.js'
import type { Piece } from '../piece/piece.js'
import type { Values } from './fixtures.js'
import { testContext } from './test-context.js'

/**
 * What a method that exchanges its credentials obtains for them, as the server does before it uses them; nothing of
 * other methods, and nothing where the values hold them already.
 */
export async function renewedValues(
  piece: Piece,
  method: AnyAuthMethod,
  values: Values,
  surroundings: Omit<Parameters<typeof testContext>[1], 'auth'>,
): Promise<Values> {
  const { renewed, refresh } = method
  if (!renewed || !refresh || Object.keys(renewed.properties).some((name) => name in values)) return {}
  const ctx = testContext(piece, { ...surroundings, auth: authValue(method, values) })
  return (await method.refresh?.(ctx as Parameters<typeof refresh>[0]))?.values ?? {}
}
