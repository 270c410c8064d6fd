import type { CheckedRequest } from './route-entry.js'

/**
 * Gives a request the types its route declared. This is the one place where a type is claimed rather than shown: the
 * app hands a request to a route only after the checks that the same declaration asked for (`check-caller.ts`,
 * `check-content.ts`).
 */
export function asTyped<Typed>(request: CheckedRequest): Typed {
  return request as unknown as Typed
}
