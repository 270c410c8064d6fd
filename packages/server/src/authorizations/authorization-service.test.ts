import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ScriptedRunner } from '../connections/testing/scripted-runner.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { AUTHORIZATION_MS } from './authorization.js'
import type { Begun } from './authorization-service.js'
import { AuthorizationLab, somebody } from './testing/authorization-lab.js'

afterAll(() => ScriptedRunner.close())

describe.each(engines)('authorizations on $name', (engine) => {
  let lab: AuthorizationLab
  let place: Place
  let other: Place

  beforeAll(async () => {
    lab = await AuthorizationLab.open(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    const project = lab.project()
    place = project.development
    other = project.production
    await lab.add(place)
    await forgetAll()
  })

  const forgetAll = () => lab.behindTheServer(sql`delete from oauth2_transactions`)
  const expire = ({ id }: Begun, ago = 0) =>
    lab.behindTheServer(sql`update oauth2_transactions set expires_at = created_at - ${ago} where id = ${id}`)
  const rows = async () =>
    (
      await sql<{ id: string; sealed: Buffer | null }>`select id, sealed from oauth2_transactions`.execute(
        lab.connections.database.read,
      )
    ).rows
  const read = () => lab.connections.connections.expect(place, 'mine')
  const results = async (attempts: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(attempts)).map((one) => (one.status === 'fulfilled' ? 'ok' : one.reason.code)).sort()

  describe('that wait', () => {
    it('last ten minutes by the clock of the database', async () => {
      const now = await lab.connections.database.now()
      const begun = await lab.begin(place)
      expect(begun.expiresAt).toBeGreaterThanOrEqual(now + AUTHORIZATION_MS)
      expect(begun.expiresAt).toBeLessThanOrEqual((await lab.connections.database.now()) + AUTHORIZATION_MS)
      expect(await lab.view(place, begun)).toEqual({ id: begun.id, status: 'pending', expiresAt: begun.expiresAt })
    })

    it('are ten of one person, over all projects', async () => {
      const elsewhere = lab.project().development
      await lab.add(elsewhere)
      for (let number = 0; number < 5; number++) await lab.begin(place)
      for (let number = 0; number < 5; number++) await lab.begin(elsewhere)
      for (const at of [place, elsewhere]) {
        await expect(lab.begin(at)).rejects.toMatchObject({ kind: 'rate_limited', code: 'too_many_authorizations' })
      }
      await lab.begin(place, 'mine', somebody('bob'))
    })

    it('are a hundred of one project, whoever began them', async () => {
      const people = Array.from({ length: 10 }, (_, number) => somebody(`user${number}`))
      for (const one of people) for (let number = 0; number < 10; number++) await lab.begin(place, 'mine', one)
      await expect(lab.begin(place, 'mine', somebody('late'))).rejects.toMatchObject({
        code: 'too_many_authorizations',
      })
      const elsewhere = lab.project().development
      await lab.add(elsewhere)
      await lab.begin(elsewhere, 'mine', somebody('late'))
    })

    it('are no more for being begun at once, on two servers', async () => {
      const [one, another] = await lab.servers()
      const attempts = Array.from({ length: 30 }, (_, number) =>
        lab.begin(place, 'mine', somebody(), number % 2 ? one : another),
      )
      expect(await results(attempts)).toEqual([...Array(10).fill('ok'), ...Array(20).fill('too_many_authorizations')])
      expect(await rows()).toHaveLength(10)
    })

    it('do not count when they are over: finished, given up, or late', async () => {
      const begun: Begun[] = []
      for (let number = 0; number < 10; number++) begun.push(await lab.begin(place))
      const [first, second, third] = begun
      if (!first || !second || !third) throw new Error('nothing was begun')
      await lab.finish(first)
      await lab.authorizations.cancel(place, second.id, somebody().caller)
      await expire(third)
      for (let number = 0; number < 3; number++) await lab.begin(place)
      await expect(lab.begin(place)).rejects.toMatchObject({ code: 'too_many_authorizations' })
    })

    it('leave nothing behind when they are refused', async () => {
      for (let number = 0; number < 10; number++) await lab.begin(place)
      const trail = await lab.connections.trail(place)
      await expect(lab.begin(place)).rejects.toMatchObject({ code: 'too_many_authorizations' })
      expect(await rows()).toHaveLength(10)
      expect(await lab.connections.trail(place)).toEqual(trail)
    })

    it('are there for nobody but their beginner, in their environment', async () => {
      const begun = await lab.begin(place)
      await lab.add(other)
      for (const [at, who] of [
        [place, somebody('bob')],
        [other, somebody()],
      ] as const) {
        await expect(lab.view(at, begun, who)).rejects.toMatchObject({ kind: 'not_found' })
        await expect(lab.authorizations.confirm(at, begun.id, who.caller)).rejects.toMatchObject({ kind: 'not_found' })
        await expect(lab.authorizations.cancel(at, begun.id, who.caller)).rejects.toMatchObject({ kind: 'not_found' })
      }
      expect(await lab.view(place, begun)).toMatchObject({ status: 'pending' })
    })

    it('belong to one connection, and are not there under the key of another', async () => {
      const begun = await lab.begin(place)
      await lab.add(place, 'neighbour')
      const { caller } = somebody()
      const { authorizations } = lab.connections
      for (const ask of ['view', 'confirm', 'cancel'] as const) {
        const asked: Promise<unknown> = authorizations[ask](place, begun.id, caller, 'neighbour')
        await expect(asked).rejects.toMatchObject({ kind: 'not_found' })
      }
      expect(await authorizations.view(place, begun.id, caller, 'mine')).toMatchObject({ status: 'pending' })
    })

    it('go with their connection', async () => {
      await lab.begin(place)
      const { id } = await read()
      await lab.behindTheServer(sql`delete from connections where id = ${id}`)
      expect(await rows()).toEqual([])
    })
  })

  describe('that are given up', () => {
    it('are not finished any more, and no tokens are asked for', async () => {
      const begun = await lab.begin(place)
      await lab.authorizations.cancel(place, begun.id, somebody().caller)
      await expect(lab.finish(begun)).rejects.toMatchObject({ code: 'oauth_state_used' })
      expect(lab.provider.requests).toEqual([])
      expect(await lab.view(place, begun)).toMatchObject({ status: 'failed', code: 'cancelled' })
      expect(await rows()).toEqual([{ id: begun.id, sealed: null }])
    })

    it('when they are finished already stay finished', async () => {
      const begun = await lab.begin(place)
      await lab.finish(begun)
      await lab.authorizations.cancel(place, begun.id, somebody().caller)
      expect(await lab.view(place, begun)).toMatchObject({ status: 'connected', account: 'ada@shop' })
    })

    it('while the tokens are asked for end as that ends', async () => {
      const begun = await lab.begin(place)
      lab.connections.runner.meanwhile = () => lab.authorizations.cancel(place, begun.id, somebody().caller)
      await lab.finish(begun)
      expect(await lab.view(place, begun)).toMatchObject({ status: 'connected' })
      expect((await read()).status).toBe('active')
    })
  })

  describe('in which another account answered', () => {
    let begun: Begun

    beforeEach(async () => {
      await lab.finish(await lab.begin(place))
      lab.answersAs('bob@shop')
      begun = await lab.begin(place)
      await lab.finish(begun)
    })

    it('wait for a decision, and the connection stays as it was', async () => {
      const view = { status: 'confirm', code: 'account_changed', account: 'bob@shop', previousAccount: 'ada@shop' }
      expect(await lab.view(place, begun)).toMatchObject(view)
      expect(await read()).toMatchObject({ account: 'ada@shop', status: 'active' })
    })

    it('are taken over once, however often that is confirmed at once, on two servers', async () => {
      const [one, another] = await lab.servers()
      const { generation } = await read()
      const attempts = Array.from({ length: 6 }, (_, number) =>
        (number % 2 ? one : another).authorizations.confirm(place, begun.id, somebody().caller),
      )
      expect(await results(attempts)).toEqual([...Array(5).fill('not_found'), 'ok'])
      expect(await read()).toMatchObject({ account: 'bob@shop', generation: generation + 1 })
    })

    it('are not taken over any more when it is too late', async () => {
      await expire(begun)
      expect(await lab.view(place, begun)).toMatchObject({ status: 'expired' })
      await expect(lab.authorizations.confirm(place, begun.id, somebody().caller)).rejects.toMatchObject({
        code: 'not_found',
      })
      expect((await read()).account).toBe('ada@shop')
    })

    it('are declined when nobody decides in time, and the grant is revoked once, on two servers', async () => {
      await expire(begun, 1_000)
      const late = await lab.view(place, begun)
      expect(late).toMatchObject({ status: 'expired', account: 'bob@shop' })
      const servers = await lab.servers()
      await Promise.all(servers.map(({ authorizations }) => authorizations.tidy()))
      expect((await rows()).find(({ id }) => id === begun.id)?.sealed).toBeNull()
      expect(await lab.view(place, begun)).toEqual(late)
      const { id } = await read()
      const { rows: outbox } = await sql`select id from revocation_outbox where connection_id = ${id}`.execute(
        lab.connections.database.read,
      )
      expect(outbox).toHaveLength(1)
      expect((await read()).account).toBe('ada@shop')
    })

    it('keep no tokens once the account is kept', async () => {
      await lab.authorizations.cancel(place, begun.id, somebody().caller)
      expect((await rows()).find(({ id }) => id === begun.id)?.sealed).toBeNull()
      await expect(lab.authorizations.confirm(place, begun.id, somebody().caller)).rejects.toMatchObject({
        code: 'not_found',
      })
      expect((await read()).account).toBe('ada@shop')
    })
  })

  it('are forgotten a day after their time, with what they hold sealed', async () => {
    const [old, late, fresh] = [await lab.begin(place), await lab.begin(place), await lab.begin(place)]
    await expire(old, 24 * 3_600_000 + 60_000)
    await expire(late, 23 * 3_600_000)
    await lab.authorizations.tidy()
    expect((await rows()).map(({ id }) => id).sort()).toEqual([late.id, fresh.id].sort())
  })
})
