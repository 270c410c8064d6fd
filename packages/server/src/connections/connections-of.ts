import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.js'
import type { Place } from '../environments/environment.js'
import type { Connection } from './connection.js'
import { findConnections } from './connection-store.js'
import { inBatches } from './in-batches.js'

/** Where a connection is. */
export interface Located {
  id: string
  project_id: string
  environment_id: string
}

/** The connections of these rows, place by place; those that are gone are left out. */
export async function* connectionsOf(
  db: Kysely<Schema>,
  placeOf: (at: { projectId: string; environmentId: string }) => Promise<Place>,
  rows: readonly Located[],
): AsyncGenerator<Connection> {
  const environments = new Map(rows.map((row) => [row.environment_id, row.project_id]))
  for (const [environmentId, projectId] of environments) {
    const place = await placeOf({ projectId, environmentId })
    const ids = rows.flatMap((row) => (row.environment_id === environmentId ? [row.id] : []))
    for (const batch of inBatches(ids)) yield* await findConnections(db, place, batch)
  }
}
