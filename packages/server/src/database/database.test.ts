import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.js'
import { AuditUnavailableError } from './audit-unavailable-error.js'
import type { Database } from './database.js'
import { isUniqueViolation } from './portable.js'
import { engines } from './testing/engines.js'
import type { TestDatabase } from './testing/test-engine.js'
import { testEvent } from './testing/test-event.js'
import type { Tx } from './tx.js'
import { UnauditedError } from './unaudited-error.js'

const UNAUDITED = { unaudited: 'a test' }

describe.each(engines)('a database on $name', (engine) => {
  let opened: TestDatabase
  let database: Database

  beforeEach(async () => {
    opened = await engine.open()
    database = opened.database
  })
  afterEach(() => opened.dispose())

  const put = (tx: Tx, name: string, value = '') => tx.db.insertInto('settings').values({ name, value }).execute()

  async function names(): Promise<string[]> {
    const rows = await database.read.selectFrom('settings').select('name').orderBy('name').execute()
    return rows.map((row) => row.name)
  }

  /** The sequence numbers of a chain, which must verify. */
  async function chain(projectId = 'prj_test'): Promise<number[]> {
    for await (const { problem } of verifyAudit(database.read, opened.auditKey, { projectId })) {
      expect(problem).toBeNull()
    }
    const events = database.read.selectFrom('audit_events').select('seq').where('project_id', '=', projectId)
    return (await events.orderBy('seq').execute()).map((row) => row.seq)
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

  describe('a transaction', () => {
    it('commits a change together with its audit event and gives back what the work gave', async () => {
      const result = await database.transaction(async (tx) => {
        await put(tx, 'a')
        tx.audit(testEvent())
        return 'done'
      })
      expect(result).toBe('done')
      expect(await names()).toEqual(['a'])
      expect(await chain()).toEqual([1])
    })

    it('changes nothing when the work fails, and leaves no gap in the audit trail', async () => {
      const failure = new Error('the work failed')
      const work = database.transaction(async (tx) => {
        await put(tx, 'a')
        tx.audit(testEvent())
        throw failure
      })
      await expect(work).rejects.toBe(failure)
      await database.transaction(async (tx) => tx.audit(testEvent()))
      expect(await names()).toEqual([])
      expect(await chain()).toEqual([1])
    })

    it('fails when it recorded no event and gives no reason', async () => {
      await expect(database.transaction((tx) => put(tx, 'a'))).rejects.toThrow(UnauditedError)
      await expect(database.transaction((tx) => put(tx, 'a'), { unaudited: '' })).rejects.toThrow(UnauditedError)
      expect(await names()).toEqual([])
    })

    it('may record no event when it says why', async () => {
      await database.transaction((tx) => put(tx, 'a'), UNAUDITED)
      expect(await names()).toEqual(['a'])
      expect(await chain()).toEqual([])
    })

    it('changes nothing when its audit event cannot be written, and works again once it can', async () => {
      await opened.tamper(engine.name === 'sqlite' ? SQLITE_REFUSAL : POSTGRES_REFUSAL)
      const audited = () =>
        database.transaction(async (tx) => {
          await put(tx, 'a')
          tx.audit(testEvent())
        })
      await expect(audited()).rejects.toThrow(AuditUnavailableError)
      await expect(audited()).rejects.toMatchObject({
        code: 'audit_unavailable',
        cause: { message: expect.stringContaining('the disk is full') },
      })
      expect(await names()).toEqual([])
      await opened.tamper(engine.name === 'sqlite' ? 'select 1' : 'drop trigger refusal on audit_events')
      await audited()
      expect(await names()).toEqual(['a'])
      expect(await chain()).toEqual([1])
    })

    it('refuses an event recorded after its end', async () => {
      let ended: Tx | undefined
      await database.transaction(async (tx) => {
        ended = tx
      }, UNAUDITED)
      expect(() => ended?.audit(testEvent())).toThrow(/has ended/)
    })

    it('refuses to run inside another one instead of waiting for itself', async () => {
      const nested = database.transaction(() => database.transaction((tx) => put(tx, 'a'), UNAUDITED), UNAUDITED)
      await expect(nested).rejects.toThrow(/inside another/)
    })

    it('may be begun by what an earlier one set off', async () => {
      let later: Promise<unknown> | undefined
      let go = () => {}
      const ready = new Promise<void>((resolve) => {
        go = resolve
      })
      await database.transaction(async () => {
        later = ready.then(() => database.transaction((tx) => put(tx, 'a'), UNAUDITED))
      }, UNAUDITED)
      go()
      await later
      expect(await names()).toEqual(['a'])
    })

    it('tells the time of the database', async () => {
      const before = Date.now()
      const now = await database.transaction(async (tx) => tx.now, UNAUDITED)
      expect(Number.isInteger(now)).toBe(true)
      expect(now).toBeGreaterThanOrEqual(before - 1)
      expect(await database.now()).toBeGreaterThanOrEqual(now)
      expect(await database.now()).toBeLessThanOrEqual(Date.now() + 1)
    })

    it('sees its own changes while others neither see them nor wait for them', async () => {
      await database.transaction(async (tx) => {
        await put(tx, 'a')
        expect(await tx.db.selectFrom('settings').select('name').execute()).toEqual([{ name: 'a' }])
        expect(await names()).toEqual([])
      }, UNAUDITED)
      expect(await names()).toEqual(['a'])
    })

    it('tells a value that is there already from another failure', async () => {
      await database.transaction((tx) => put(tx, 'a'), UNAUDITED)
      const again = database.transaction((tx) => put(tx, 'a'), UNAUDITED).catch((error: unknown) => error)
      expect(isUniqueViolation(await again)).toBe(true)
      const broken = database.transaction((tx) => sql`select nonsense`.execute(tx.db), UNAUDITED)
      expect(isUniqueViolation(await broken.catch((error: unknown) => error))).toBe(false)
    })

    it('leaves the database usable when it fails half-way', async () => {
      const work = database.transaction(async (tx) => {
        await put(tx, 'a')
        await sql`select nonsense`.execute(tx.db)
      }, UNAUDITED)
      await expect(work).rejects.toThrow(/nonsense/)
      await database.transaction((tx) => put(tx, 'b'), UNAUDITED)
      expect(await names()).toEqual(['b'])
    })
  })

  describe('the audit trail', () => {
    it('keeps one chain without a gap under concurrent transactions, some of which fail', async () => {
      const works = upTo(100).map((number) =>
        database.transaction(async (tx) => {
          await put(tx, `${number}`)
          tx.audit(testEvent())
          if (number % 5 === 0) throw new Error('fails')
        }),
      )
      const settled = await Promise.allSettled(works)
      expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(20)
      expect(await chain()).toEqual(upTo(80))
      expect(await names()).toHaveLength(80)
    })

    it('takes many events of several projects in one transaction', async () => {
      const write = (projects: readonly string[]) =>
        database.transaction(async (tx) => {
          for (const projectId of projects) for (const _ of upTo(333)) tx.audit(testEvent({ projectId }))
        })
      await Promise.all([write(['prj_a', 'prj_b']), write(['prj_b', 'prj_a'])])
      expect(await chain('prj_a')).toEqual(upTo(666))
      expect(await chain('prj_b')).toEqual(upTo(666))
    })

    it('stores what it was told, with control characters written out', async () => {
      const label = 'Ada\r\n{"fake":1}\0'
      const event = testEvent({ actor: { type: 'token', id: 'tok_1', label }, detail: { note: 'é\0\n😀' } })
      await database.transaction(async (tx) => tx.audit(event))
      const row = await database.read.selectFrom('audit_events').selectAll().executeTakeFirstOrThrow()
      expect(row).toMatchObject({
        actor_type: 'token',
        actor_label: 'Ada\\u000d\\u000a{"fake":1}\\u0000',
        ip: null,
        session_id: null,
        detail: '{"note":"é\\u0000\\n😀"}',
      })
      expect(await chain()).toEqual([1])
    })

    it.each([
      ['changing', `update audit_events set outcome = 'ok'`],
      ['deleting', 'delete from audit_events'],
      engine.name === 'sqlite'
        ? ['replacing', 'insert or replace into audit_events select * from audit_events']
        : ['truncating', 'truncate audit_events'],
    ])('refuses %s its rows', async (_, statement) => {
      await database.transaction(async (tx) => tx.audit(testEvent()))
      const work = database.transaction((tx) => sql.raw(statement).execute(tx.db), UNAUDITED)
      await expect(work).rejects.toThrow('audit_events is append-only')
      expect(await chain()).toEqual([1])
    })
  })

  it('gives integers and their sums as numbers, and blobs as buffers', async () => {
    const query = sql<Record<string, unknown>>`select count(*) as count, sum(length(name)) as sum from settings`
    await database.transaction((tx) => put(tx, 'abc'), UNAUDITED)
    expect((await query.execute(database.read)).rows).toEqual([{ count: 1, sum: 3 }])
    await database.transaction(async (tx) => tx.audit(testEvent()))
    const head = await database.read.selectFrom('audit_heads').selectAll().executeTakeFirstOrThrow()
    expect(head.at).toBeTypeOf('number')
    expect(head.hash).toBeInstanceOf(Buffer)
  })

  it('sorts text by its bytes', async () => {
    for (const name of ['b', 'A', 'a', 'é', 'B', '_']) await database.transaction((tx) => put(tx, name), UNAUDITED)
    expect(await names()).toEqual(['A', 'B', '_', 'a', 'b', 'é'])
  })

  it('answers a ping until it is closed, which may be done twice', async () => {
    await database.ping()
    await database.close()
    await database.close()
    await expect(database.ping()).rejects.toThrow()
    await expect(database.transaction((tx) => put(tx, 'a'), UNAUDITED)).rejects.toThrow()
  })

  it('finishes the transactions that were begun before it closes, and begins no other', async () => {
    const works = upTo(20).map((number) => database.transaction((tx) => put(tx, `${number}`), UNAUDITED))
    const closed = database.close()
    await expect(database.transaction((tx) => put(tx, 'late'), UNAUDITED)).rejects.toThrow('The database is closed')
    await Promise.all([...works, closed])
    const again = await opened.openReplica()
    expect(await again.read.selectFrom('settings').select('name').execute()).toHaveLength(20)
    await again.close()
  })
})

const SQLITE_REFUSAL = `create trigger audit_refusal before insert on audit_events
  begin select raise(abort, 'the disk is full'); end`

const POSTGRES_REFUSAL = `create function refusal() returns trigger language plpgsql as
    'begin raise exception ''the disk is full''; end';
  create trigger refusal before insert on audit_events for each row execute function refusal()`
