import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { OAuth2App } from './oauth2-app.js'
import { type AppLab, appLab, labCaller } from './testing/app-lab.js'

const CANARY = 'CANARY-7f3a-client-secret'
const CHAT = { piece: 'chat', clientId: 'client-1', clientSecret: CANARY }
const NEVER = 1_000_000_000_000_000

describe.each(engines)('OAuth2 apps on $name', (engine) => {
  let lab: AppLab
  let projectId: string

  beforeAll(async () => {
    lab = await appLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    for (const { app } of await lab.apps.list(null)) await lab.appEditor.delete(null, app.id, labCaller())
    projectId = await lab.project()
  })

  const refuse = ({ id, version }: OAuth2App, code = 'invalid_client') =>
    lab.database.transaction((tx) => lab.apps.markMisconfigured(tx, id, version, code), { unaudited: 'unchanged' })
  const resolve = (piece = 'chat', method = 'oauth2') => lab.apps.resolve({ id: projectId }, piece, method)

  describe('a connection', () => {
    it('uses the app of its project, else that of the platform, else none', async () => {
      expect(await resolve()).toBeUndefined()
      const platform = await lab.appEditor.create(null, CHAT, labCaller())
      expect((await resolve())?.id).toBe(platform.id)
      const own = await lab.appEditor.create(projectId, CHAT, labCaller())
      expect((await resolve())?.id).toBe(own.id)
    })

    it('uses no app of another project, piece or auth method', async () => {
      await lab.appEditor.create(await lab.project(), CHAT, labCaller())
      await lab.appEditor.create(projectId, { ...CHAT, piece: 'suite', method: 'user' }, labCaller())
      expect(await resolve()).toBeUndefined()
      expect(await resolve('suite', 'bot')).toBeUndefined()
    })
  })

  describe('the credentials of an app', () => {
    it('are its client id and secret', async () => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      expect(await lab.another().apps.credentials(app)).toEqual({ clientId: 'client-1', clientSecret: CANARY })
    })

    it('have no secret where the app has none', async () => {
      const app = await lab.appEditor.create(projectId, { piece: 'open', clientId: 'public' }, labCaller())
      expect(await lab.apps.credentials(app)).toEqual({ clientId: 'public' })
    })

    it('do not open in the place of another app', async () => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      const other = await lab.appEditor.create(await lab.project(), CHAT, labCaller())
      await lab.store.tamper(
        `update oauth2_apps set secret = (select secret from oauth2_apps where id = '${other.id}') where id = '${app.id}'`,
      )
      await expect(lab.apps.credentials(app)).rejects.toMatchObject({ name: 'VaultError' })
    })

    it('do not open when an older secret is put back', async () => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      await lab.store.tamper(`create table kept as select secret from oauth2_apps where id = '${app.id}'`)
      const change = { version: 1, clientSecret: 'new' }
      await lab.appEditor.change(projectId, app.id, change, labCaller())
      await lab.store.tamper(`update oauth2_apps set secret = (select secret from kept) where id = '${app.id}'`)
      await lab.store.tamper('drop table kept')
      await expect(lab.apps.credentials(app)).rejects.toMatchObject({ name: 'VaultError' })
    })

    it('are stored and audited without the secret in the clear', async () => {
      const { id } = await lab.appEditor.create(projectId, CHAT, labCaller())
      const { read } = lab.database
      const row = await read.selectFrom('oauth2_apps').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      expect(row.secret?.includes(Buffer.from(CANARY))).toBe(false)
      expect(JSON.stringify(await lab.trail(projectId))).not.toContain('CANARY')
    })

    it('are not to be had of an app that is gone', async () => {
      await expect(lab.apps.credentials({ id: 'oap_none' })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('an app that the provider refuses', () => {
    it('is marked and audited once, however many renewals fail', async () => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      expect(await Promise.all([refuse(app), refuse(app), refuse(app)])).toEqual(
        expect.arrayContaining([true, false, false]),
      )
      expect(await lab.apps.find(app.id)).toMatchObject({
        state: 'misconfigured',
        reason: { code: 'invalid_client', message: 'The provider does not accept the client ID or the client secret.' },
        version: 1,
      })
      const events = (await lab.trail(projectId)).filter(({ action }) => action === 'oauth2_app.misconfigured')
      expect(events).toMatchObject([
        { outcome: 'failed', detail: { code: 'invalid_client' }, target: { label: 'Chat' } },
      ])
    })

    it('stays in order when what was refused is a version before the last change', async () => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      await lab.appEditor.change(projectId, app.id, { version: 1, clientSecret: 'new' }, labCaller())
      expect(await refuse(app)).toBe(false)
      expect(await lab.apps.find(app.id)).toMatchObject({ state: 'ok', version: 2 })
    })

    it('is a problem of the projects it applies in, with the connections that wait', async () => {
      const app = await lab.appEditor.create(null, CHAT, labCaller())
      await lab.connect(projectId, app.id, NEVER)
      await lab.connect(projectId, app.id, NEVER)
      const elsewhere = await lab.project()
      await lab.connect(elsewhere, app.id, NEVER)
      expect(await lab.apps.problems({ id: projectId })).toEqual([])
      await refuse(app)
      expect(await lab.apps.problems({ id: projectId })).toMatchObject([{ title: 'Chat', connections: 2 }])
      expect(await lab.apps.problems({ id: elsewhere })).toMatchObject([{ connections: 1 }])
      await lab.store.tamper('delete from connections')
    })

    it('of the platform is none where the project has its own and no connection uses it', async () => {
      await refuse(await lab.appEditor.create(null, CHAT, labCaller()))
      await lab.appEditor.create(projectId, CHAT, labCaller())
      expect(await lab.apps.problems({ id: projectId })).toEqual([])
    })

    it.each([
      ['tried again', 'oauth2_app.retried'],
      ['given another secret', 'oauth2_app.changed'],
    ])('is in order again when it is %s, and waiting connections are due at once', async (_, action) => {
      const app = await lab.appEditor.create(projectId, CHAT, labCaller())
      const [waiting, lasting] = [
        await lab.connect(projectId, app.id, NEVER),
        await lab.connect(projectId, app.id, null),
      ]
      await refuse(app)
      await lab.database.transaction((tx) => lab.apps.pause(tx, app.id, NEVER), { unaudited: 'a test' })
      if (action === 'oauth2_app.retried') await lab.appEditor.retry(projectId, app.id, labCaller())
      else await lab.appEditor.change(projectId, app.id, { version: 1, clientSecret: 'new' }, labCaller())
      expect(await lab.apps.find(app.id)).toMatchObject({ state: 'ok', reason: null, pausedUntil: null })
      expect(await lab.dueAt(waiting)).toBeLessThanOrEqual(await lab.database.now())
      expect(await lab.dueAt(lasting)).toBeNull()
      expect((await lab.trail(projectId)).map((event) => event.action)).toContain(action)
    })
  })

  it('a pause is made longer, never shorter', async () => {
    const { id } = await lab.appEditor.create(projectId, CHAT, labCaller())
    const until = async (time: number) => {
      await lab.database.transaction((tx) => lab.apps.pause(tx, id, time), { unaudited: 'a test' })
      return (await lab.apps.find(id))?.pausedUntil
    }
    expect([await until(5_000), await until(4_000), await until(6_000)]).toEqual([5_000, 5_000, 6_000])
  })

  describe('the apps of a project', () => {
    it('are its own and those of the platform that none of its own replaces', async () => {
      const own = await lab.appEditor.create(projectId, CHAT, labCaller())
      await lab.appEditor.create(null, CHAT, labCaller())
      const open = await lab.appEditor.create(null, { piece: 'open', clientId: 'x' }, labCaller())
      await lab.appEditor.create(await lab.project(), { piece: 'open', clientId: 'x' }, labCaller())
      expect((await lab.apps.list(projectId)).map(({ app }) => app.id)).toEqual([own.id, open.id])
    })

    it('also are those of the platform that its connections still use', async () => {
      const platform = await lab.appEditor.create(null, CHAT, labCaller())
      await lab.connect(projectId, platform.id, null)
      await lab.appEditor.create(projectId, CHAT, labCaller())
      const counted = (await lab.apps.list(projectId)).map(({ app, connections }) => [app.projectId, connections])
      expect(counted.toSorted()).toEqual(
        [
          [null, 1],
          [projectId, 0],
        ].toSorted(),
      )
      await lab.store.tamper('delete from connections')
    })

    it('are not told how many connections of other projects use one', async () => {
      const platform = await lab.appEditor.create(null, CHAT, labCaller())
      await lab.connect(await lab.project(), platform.id, null)
      expect(await lab.apps.list(projectId)).toMatchObject([{ connections: 0 }])
      expect(await lab.apps.list(null)).toMatchObject([{ connections: 1 }])
      await lab.store.tamper('delete from connections')
    })
  })
})

describe('the redirect URL', () => {
  it.each([
    [undefined, 'http://127.0.0.1:3000/oauth2/callback/oap_1'],
    [new URL('https://plugboard.example.com'), 'https://plugboard.example.com/oauth2/callback/oap_1'],
  ])('begins with the public address, else with the one that was asked (%s)', async (publicUrl, expected) => {
    const [engine] = engines
    if (!engine) throw new Error('There is no database to test with')
    const lab = await appLab(engine, publicUrl)
    expect(lab.apps.redirectUrl('oap_1', 'http://127.0.0.1:3000')).toBe(expected)
    await lab.dispose()
  })
})
