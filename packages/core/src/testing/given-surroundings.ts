import type { Fixtures } from './fixtures.js'
import { resolve } from './lazy.js'

/** What fixtures say of the place a piece runs in. */
export function givenSurroundings({ endpoints, folders }: Pick<Fixtures, 'endpoints' | 'folders'>) {
  return { endpoints: resolve(endpoints ?? {}), folders: resolve(folders ?? []) }
}
