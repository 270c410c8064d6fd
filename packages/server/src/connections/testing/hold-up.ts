import { EventEmitter, once } from 'node:events'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Database } from '../../database/database.js'

/** Transactions of one project that cannot end until they are let go. */
export interface HeldUp {
  /** Resolves when that many of them have done all they can and wait. On SQLite they wait in line, so it is at once. */
  waiting(count: number): Promise<void>
  release(): Promise<void>
}

/**
 * Holds up every transaction of a project where it would write the audit trail, which it does last, so that what
 * happens at the same time happens in one order.
 */
export async function holdUp(database: Database, projectId: string): Promise<HeldUp> {
  const signals = new EventEmitter()
  const held = once(signals, 'held')
  const done = database.transaction(
    async (tx) => {
      await tx.db.updateTable('audit_heads').set({ at: tx.now }).where('project_id', '=', projectId).execute()
      const letGo = once(signals, 'let go')
      signals.emit('held')
      await letGo
    },
    { unaudited: 'a test' },
  )
  await held
  return {
    waiting: async (count) => {
      if (database.dialect === 'postgres') await expect.poll(() => countWaiting(database)).toBeGreaterThanOrEqual(count)
    },
    release: () => {
      signals.emit('let go')
      return done
    },
  }
}

async function countWaiting({ read }: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(read)
  return Number(rows[0]?.count)
}
