import { connect, type TestDatabase } from './make-database.js'

type Act = (action: string, input: Record<string, unknown>) => Promise<unknown>

/** Asked more often, the server gives the same answer again. */
const PAUSE = 200

/**
 * Has a transaction of the test's own and a step wait for each other. The one that has changed fewer rows is stopped,
 * which is the step.
 */
export async function deadlock(database: TestDatabase, url: string, act: Act): Promise<unknown> {
  await database.run(
    'create or replace table deadlock (id int primary key, a int)',
    'insert into deadlock values (1, 0), (2, 0)',
    `create or replace procedure deadlock()
      begin update deadlock set a = 1 where id = 2; update deadlock set a = 1 where id = 1; end`,
  )
  const other = await connect(url)
  try {
    await other.query(`use ${database.name}`)
    await other.beginTransaction()
    await other.query('insert into deadlock values (3, 0), (4, 0), (5, 0), (6, 0)')
    await other.query('update deadlock set a = 2 where id = 1')
    const step = act('call-procedure', { procedure: 'deadlock' })
    // Not before it is awaited, but by then it may have failed.
    step.catch(() => {})
    const waiting = `select 1 from information_schema.innodb_trx t
      join information_schema.processlist p on p.id = t.trx_mysql_thread_id
      where t.trx_state = 'LOCK WAIT' and p.db = database()`
    while ((await database.run(waiting)).length === 0) await new Promise((wait) => setTimeout(wait, PAUSE))
    await other.query('update deadlock set a = 2 where id = 2')
    await other.rollback()
    return await step
  } finally {
    await other.end()
  }
}
