import { Client } from 'pg'
import type { TestDatabase } from './make-database.js'

type Act = (action: string, input: Record<string, unknown>) => Promise<unknown>

const STEP = 'do $$ begin update deadlock set a = 6 where id = 2; update deadlock set a = 6 where id = 1; end $$'
const WAITING = `select from pg_stat_activity
  where wait_event_type = 'Lock' and datname = current_database() and pid <> pg_backend_pid()`

/** Has a transaction of the test's own and a step wait for each other. Only the step looks for deadlocks, so it loses. */
export async function deadlock({ client, superuserUrl, values }: TestDatabase, act: Act): Promise<unknown> {
  await client.query('create table if not exists deadlock (id int primary key, a int)')
  await client.query('insert into deadlock values (1, 1), (2, 2) on conflict do nothing')
  const other = new Client(superuserUrl)
  await other.connect()
  try {
    await other.query(`alter role ${values.user} set deadlock_timeout = '2s'; set deadlock_timeout = '1h'`)
    await other.query('begin')
    await other.query('update deadlock set a = 5 where id = 1')
    const step = act('query', { sql: STEP })
    step.catch(() => undefined)
    while ((await client.query(WAITING)).rowCount !== 1) await new Promise((wait) => setTimeout(wait, 20))
    await other.query('update deadlock set a = 5 where id = 2')
    await other.query('rollback')
    return await step
  } finally {
    await other.query(`alter role ${values.user} reset deadlock_timeout`)
    await other.end()
  }
}
