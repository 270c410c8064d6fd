import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuthorizationLab, somebody } from '../authorizations/testing/authorization-lab.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

afterAll(() => ScriptedRunner.close())

describe.each(engines)('a grant that is to be revoked, on $name,', (engine) => {
  let lab: AuthorizationLab
  let place: Place

  beforeAll(async () => {
    lab = await AuthorizationLab.open(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = lab.project().development
    await lab.add(place)
    await lab.finish(await lab.begin(place))
    await lab.behindTheServer(sql`delete from revocation_outbox`)
  })

  const waiting = async () =>
    (
      await sql<{ attempts: number; wait: number }>`select attempts, next_at - created_at as wait
        from revocation_outbox order by created_at`.execute(lab.connections.database.read)
    ).rows
  const remove = () => lab.connections.editor.delete(place, 'mine', false, somebody().caller)
  const work = () => lab.connections.revocations.work()
  const ends = async () =>
    (await lab.connections.trail(place))
      .filter(({ action }) => action === 'connection.grant_revoked')
      .map(({ outcome, detail }) => ({ outcome, detail }))
  const revoked = () => lab.provider.requests.map(({ body }) => new URLSearchParams(body).get('token'))

  it('is asked for five times, with longer and longer waits, then given up in the audit trail', async () => {
    await remove()
    lab.provider.answers({ status: 503 })
    const waits: number[] = []
    for (let attempt = 1; attempt <= 4; attempt++) {
      await lab.behindTheServer(
        sql`update revocation_outbox set next_at = 0, created_at = ${await lab.connections.database.now()}`,
      )
      await work()
      const [row] = await waiting()
      expect(row?.attempts).toBe(attempt)
      waits.push(Math.round(Number(row?.wait) / 1_000))
    }
    expect(waits).toEqual([5, 20, 80, 320])
    await lab.behindTheServer(sql`update revocation_outbox set next_at = 0`)
    await work()
    expect(await waiting()).toEqual([])
    expect(lab.provider.requests).toHaveLength(5)
    expect(await ends()).toEqual([{ outcome: 'failed', detail: { code: 'http_503' } }])
  })

  it('is given up after a day, however often it was asked for', async () => {
    await remove()
    lab.provider.answers({ status: 503 })
    await lab.behindTheServer(sql`update revocation_outbox set expires_at = 1`)
    await work()
    expect(await waiting()).toEqual([])
    expect(await ends()).toMatchObject([{ outcome: 'failed' }])
  })

  it('waits as long as the provider asks for', async () => {
    await remove()
    lab.provider.answers({ status: 503, headers: { 'retry-after': '120' } })
    await work()
    expect(Math.round(Number((await waiting())[0]?.wait) / 1_000)).toBeGreaterThanOrEqual(120)
  })

  it('is asked for once, by two servers that look at the same time', async () => {
    await remove()
    lab.provider.answers({ status: 200 })
    await Promise.all([work(), work(), work()])
    expect(lab.provider.requests).toHaveLength(1)
    expect(await ends()).toMatchObject([{ outcome: 'ok' }])
  })

  it('takes newer tokens of the same grant, and leaves those of a declined one as they are', async () => {
    lab.answersAs('bob@shop')
    const other = await lab.begin(place)
    await lab.finish(other)
    await lab.authorizations.cancel(place, other.id, somebody().caller)
    const { id } = await lab.connections.connections.expect(place, 'mine')
    await remove()
    const { rows } = await sql<{ ciphertext: Buffer; generation: number }>`select ciphertext, generation
      from revocation_outbox where generation > 0`.execute(lab.connections.database.read)
    const [kept] = rows
    if (!kept) throw new Error('nothing is to be revoked')
    await lab.connections.revocations.useNewest(id, kept)
    lab.provider.answers({ status: 200 })
    await work()
    expect(new Set(revoked()).size).toBe(2)
    expect(await ends()).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }])
  })
})
