import type { Place } from '../environments/environment.js'
import { foldName } from './connection.js'
import type { ConnectionService } from './connection-service.js'

const MOST = 200

/** A name for a new connection that none of the environment has yet: "PostgreSQL", then "PostgreSQL 2". */
export async function freeName(
  connections: Pick<ConnectionService, 'list'>,
  place: Place,
  title: string,
): Promise<string> {
  const { items } = await connections.list(place, { search: title, sort: 'name', limit: MOST })
  const taken = new Set(items.map(({ name }) => foldName(name)))
  for (let number = 2, name = title; ; number++) {
    if (!taken.has(foldName(name))) return name
    name = `${title} ${number}`
  }
}
