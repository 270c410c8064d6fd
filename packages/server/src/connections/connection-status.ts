import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { Connection, StatusReason } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { lockConnection, updateConnection } from './connection-store.js'

/** Puts a connection in error, unless it is gone. Its generation stays: nobody edited it. */
export async function markInError(tx: Tx, place: Place, id: string, reason: StatusReason): Promise<void> {
  const before = await lockConnection(tx.db, place, id)
  if (!before) return
  const after: Connection = { ...before, status: 'error', reason, lastError: reason.message }
  await updateConnection(tx.db, after, before.generation)
  await moveCounts(tx.db, place.environment.id, before, after)
}
