import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChainedAuditSink } from '../audit/chained-audit-sink.js'
import { verifyAudit } from '../audit/verify-audit.js'
import type { Database } from './database.js'
import { openDatabase } from './open-database.js'
import { engines } from './testing/engines.js'
import { testAuditKey } from './testing/test-audit-key.js'
import type { TestDatabase } from './testing/test-engine.js'
import { testEvent } from './testing/test-event.js'
import type { Tx } from './tx.js'

const UNAUDITED = { unaudited: 'a test' }

describe.each(engines.filter(({ name }) => name === 'postgres'))('replicas on one $name', (engine) => {
  let opened: TestDatabase
  let first: Database
  let second: Database

  beforeEach(async () => {
    opened = await engine.open()
    first = opened.database
    second = await opened.openReplica()
  })
  afterEach(async () => {
    await second.close()
    await opened.dispose()
  })

  const set = (tx: Tx, name: string, value: string) =>
    tx.db
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()

  it('keep one audit chain without a gap', async () => {
    const works = Array.from({ length: 200 }, (_, number) =>
      (number % 2 === 0 ? first : second).transaction(async (tx) => {
        await set(tx, `${number}`, '')
        tx.audit(testEvent())
      }),
    )
    await Promise.all(works)
    for await (const report of verifyAudit(first.read, opened.auditKey)) {
      expect(report).toEqual({ projectId: 'prj_test', events: 200, problem: null })
    }
  })

  it('run a transaction again that ended in a deadlock, and record its events once', async () => {
    await first.transaction(async (tx) => {
      await set(tx, 'a', '')
      await set(tx, 'b', '')
    }, UNAUDITED)
    const bothHoldOne = rendezvous(2)
    let attempts = 0
    const crossing = (database: Database, one: string, other: string) =>
      database.transaction(async (tx) => {
        attempts += 1
        tx.audit(testEvent())
        await set(tx, one, 'changed')
        await bothHoldOne()
        await set(tx, other, 'changed')
      })
    await Promise.all([crossing(first, 'a', 'b'), crossing(second, 'b', 'a')])
    expect(attempts).toBe(3)
    for await (const report of verifyAudit(first.read, opened.auditKey)) {
      expect(report).toMatchObject({ events: 2, problem: null })
    }
  })

  it('give up on a conflict after three more attempts', async () => {
    let attempts = 0
    const work = first.transaction(async (tx) => {
      attempts += 1
      await sql`do 'begin raise exception ''conflict'' using errcode = ''40001''; end'`.execute(tx.db)
    }, UNAUDITED)
    await expect(work).rejects.toMatchObject({ code: '40001' })
    expect(attempts).toBe(4)
  })

  it('run again a transaction whose audit event met the conflict', async () => {
    await opened.tamper(`create sequence attempts;
      create function conflict() returns trigger language plpgsql as
        'begin if nextval(''attempts'') < 3 then raise exception ''conflict'' using errcode = ''40P01''; end if; return new; end';
      create trigger conflict before insert on audit_events for each row execute function conflict()`)
    await first.transaction(async (tx) => tx.audit(testEvent()))
    for await (const report of verifyAudit(first.read, opened.auditKey)) expect(report).toMatchObject({ events: 1 })
  })

  it('do not run any other failure again', async () => {
    let attempts = 0
    const work = first.transaction(async () => {
      attempts += 1
      throw new Error('once')
    }, UNAUDITED)
    await expect(work).rejects.toThrow('once')
    expect(attempts).toBe(1)
  })

  it('fail the one transaction whose connection breaks, and go on', async () => {
    const work = first.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.db)
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(second.read)
      for (let turn = 0; turn < 5; turn += 1) await second.ping()
      await set(tx, 'a', '')
    }, UNAUDITED)
    await expect(work).rejects.toThrow('not queryable')
    await first.transaction((tx) => set(tx, 'b', ''), UNAUDITED)
    expect(await second.read.selectFrom('settings').select('name').execute()).toEqual([{ name: 'b' }])
  })

  it('say who they are, and end statements that take too long', async () => {
    const shown = async (setting: string) => {
      const { rows } = await sql<{ value: string }>`select current_setting(${setting}) as value`.execute(first.read)
      return rows[0]?.value
    }
    expect(await shown('application_name')).toBe('plugboard')
    expect(await shown('statement_timeout')).toBe('30s')
    const inMaintenance = await first.maintenance((db) =>
      sql<{ value: string }>`select current_setting('statement_timeout') as value`.execute(db),
    )
    expect(inMaintenance.rows).toEqual([{ value: '0' }])
    expect(await shown('statement_timeout')).toBe('30s')
  })

  it('tell of an idle connection that broke, and use another one', async () => {
    const { url = '' } = opened.location
    let onIdleError = (_: Error) => {}
    const told = new Promise<Error>((resolve) => {
      onIdleError = resolve
    })
    const audit = new ChainedAuditSink(testAuditKey)
    const third = await openDatabase({ url, file: '', audit, maxConnections: 1, onIdleError })
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(third.read)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(first.read)
    expect((await told).message).toMatch(/terminat/)
    await third.ping()
    await third.close()
  })
})

it('opening PostgreSQL fails with the error of the driver when no server answers', async () => {
  const audit = new ChainedAuditSink(testAuditKey)
  const opening = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', file: '', audit })
  await expect(opening).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

/** A function that resolves once it has been called that many times; later calls do not wait. */
function rendezvous(parties: number): () => Promise<void> {
  let arrived = 0
  let open = () => {}
  const all = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    arrived += 1
    if (arrived === parties) open()
    return all
  }
}
