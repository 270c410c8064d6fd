import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { Connection, StatusReason } from './connection.js'
import { moveCounts } from './connection-counts-store.js'
import { lockConnection, updateConnection } from './connection-store.js'

/** Puts a connection in error, unless it is gone. Its generation stays: nobody edited it. */
export async function markInError(tx: Tx, place: Place, id: string, reason: StatusReason): Promise<void> {
  await changeStanding(tx, place, id, () => ({ status: 'error', reason, lastError: reason.message }))
}

/** What changes on a connection without anybody editing it. */
export type Standing = Partial<
  Pick<Connection, 'status' | 'reason' | 'warning' | 'lastError' | 'refreshDueAt' | 'expiresAt'>
>

/**
 * Changes how a connection stands, unless it is gone, and keeps the counts right.
 *
 * @returns the connection as it was before; undefined when it is gone.
 */
export async function changeStanding(
  tx: Tx,
  place: Place,
  id: string,
  change: (before: Connection) => Standing,
): Promise<Connection | undefined> {
  const before = await lockConnection(tx.db, place, id)
  if (!before) return undefined
  const after: Connection = { ...before, ...change(before) }
  await updateConnection(tx.db, after, before.generation)
  await moveCounts(tx.db, place.environment.id, before, after)
  return before
}
