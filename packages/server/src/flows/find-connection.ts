import type { ConnectionService } from '../connections/connection-service.js'
import type { ConnectionView } from '../connections/connection-view.js'
import { DomainError } from '../domain-error.js'
import type { Place } from '../environments/environment.js'

/** The connection a step names; undefined when the environment has none of this key, which is no failure of a draft. */
export async function findConnection(
  connections: Pick<ConnectionService, 'get'>,
  place: Place,
  key: string,
): Promise<ConnectionView | undefined> {
  try {
    return await connections.get(place, key)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return undefined
    throw error
  }
}
