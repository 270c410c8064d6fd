import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { type AppLab, appLab, labCaller } from './testing/app-lab.js'

const CHAT = { piece: 'chat', clientId: 'client-1', clientSecret: 's3cret' }
const FROM_CONFIGURATION = { kind: 'conflict', code: 'from_configuration' }

describe.each(engines)('OAuth2 apps of the configuration on $name', (engine) => {
  let lab: AppLab

  beforeEach(async () => {
    lab = await appLab(engine)
  })
  afterEach(() => lab.dispose())

  const apply = (...configured: object[]) => lab.appConfiguration.apply(configured.map((one) => ({ ...CHAT, ...one })))
  const only = async () => {
    const [first, ...rest] = await lab.apps.list(null)
    if (!first || rest.length > 0) throw new Error('there is not exactly one app')
    return first.app
  }

  it('serve every project', async () => {
    await apply({})
    const project = await lab.project()
    const app = await lab.apps.resolve({ id: project }, 'chat', 'oauth2')
    expect(app).toMatchObject({ source: 'configuration', projectId: null, version: 1, createdBy: 'Plugboard' })
    expect(await lab.apps.credentials(await only())).toEqual({ clientId: 'client-1', clientSecret: 's3cret' })
  })

  it('stay as they are at the next start', async () => {
    await apply({})
    const before = await only()
    await lab.another().appConfiguration.apply([CHAT])
    expect(await only()).toEqual(before)
    expect(await lab.trail()).toHaveLength(1)
  })

  it('keep their id when client id or secret change, in the next version, and are tried again', async () => {
    await apply({})
    const before = await only()
    const waiting = await lab.connect(await lab.project(), before.id, 1_000_000_000_000_000)
    const { id } = before
    await lab.database.transaction((tx) => lab.apps.markMisconfigured(tx, id, 1, 'invalid_client'))
    await apply({ clientSecret: 'other' })
    expect(await only()).toMatchObject({ id, version: 2, state: 'ok', createdAt: before.createdAt })
    expect(await lab.apps.credentials(before)).toMatchObject({ clientSecret: 'other' })
    expect(await lab.dueAt(waiting)).toBeLessThanOrEqual(await lab.database.now())
  })

  it('stop working when they are taken out, and come back as they were', async () => {
    const project = await lab.project()
    const resolved = () => lab.apps.resolve({ id: project }, 'chat', 'oauth2')
    await apply({})
    await apply()
    await apply()
    const { id } = await only()
    expect(await only()).toMatchObject({ state: 'misconfigured', reason: { code: 'not_configured' }, version: 1 })
    expect(await resolved()).toBeUndefined()
    await expect(lab.appEditor.retry(null, id, labCaller())).rejects.toMatchObject(FROM_CONFIGURATION)
    await apply({})
    expect(await resolved()).toMatchObject({ id, state: 'ok', version: 1 })
    expect((await lab.trail()).map(({ detail }) => detail)).toMatchObject([
      { fields: ['clientId', 'clientSecret'] },
      { configured: false },
      { configured: true },
    ])
  })

  it('are a problem of a project that uses them once they are taken out', async () => {
    await apply({})
    const [used, unused] = [await lab.project(), await lab.project()]
    await lab.connect(used, (await only()).id, null)
    await apply()
    expect(await lab.apps.problems({ id: used })).toMatchObject([{ connections: 1 }])
    expect(await lab.apps.problems({ id: unused })).toEqual([])
  })

  it('can be changed and deleted only in the configuration, but tried again', async () => {
    await apply({})
    const { id } = await only()
    const change = { version: 1, clientSecret: 'x' }
    await expect(lab.appEditor.change(null, id, change, labCaller())).rejects.toMatchObject(FROM_CONFIGURATION)
    await expect(lab.appEditor.delete(null, id, labCaller())).rejects.toMatchObject(FROM_CONFIGURATION)
    await lab.appEditor.retry(null, id, labCaller())
    await apply()
    await lab.appEditor.delete(null, id, labCaller())
    expect(await lab.apps.list(null)).toEqual([])
  })

  it('keep an administrator from entering one for the same auth method', async () => {
    await apply({})
    await expect(lab.appEditor.create(null, CHAT, labCaller())).rejects.toMatchObject({ code: 'oauth2_app_exists' })
  })

  it('do not replace one that an administrator entered, and warn of it', async () => {
    const entered = await lab.appEditor.create(null, { ...CHAT, clientId: 'by-hand' }, labCaller())
    await apply({})
    expect(await only()).toEqual(entered)
    expect(lab.warnings).toEqual([{ piece: 'chat', method: 'oauth2', app: entered.id }])
  })

  it('are for all auth methods of a piece that use an app, and one for a method comes before that', async () => {
    const suite = { ...CHAT, piece: 'suite' }
    await apply({ ...suite, method: 'bot', clientId: 'for-bots' }, { ...suite, clientId: 'for-all' })
    const apps = (await lab.apps.list(null)).map(({ app }) => [app.method, app.clientId])
    expect(apps).toEqual([
      ['bot', 'for-bots'],
      ['user', 'for-all'],
    ])
  })

  it('are written once by replicas that start at the same time', async () => {
    await Promise.all([apply({}), lab.another().appConfiguration.apply([CHAT]), apply({})])
    expect(await only()).toMatchObject({ version: 1 })
    const other = { ...CHAT, clientId: 'client-2' }
    await Promise.all([lab.appConfiguration.apply([other]), lab.another().appConfiguration.apply([other])])
    expect(await only()).toMatchObject({ version: 2, clientId: 'client-2' })
    expect(await lab.trail()).toHaveLength(2)
  })

  it('are sealed anew when the stored secret cannot be opened', async () => {
    await apply({})
    await lab.store.tamper(`update oauth2_apps set version = 7`)
    await apply({})
    expect(await lab.apps.credentials(await only())).toMatchObject({ clientSecret: 's3cret' })
    expect((await only()).version).toBe(8)
  })

  it.each([
    [{ piece: 'nothing' }, /there is no piece "nothing"\.$/],
    [{ piece: 'warehouse' }, /and "warehouse" does not\.$/],
    [{ piece: 'suite', method: 'own' }, /one of these auth methods: user, bot\.$/],
    [{ clientId: ' CANARY' }, /a usable clientId for "chat"\. .*\.$/],
    [{ method: 'oauth2', clientSecret: 'CANARY\n' }, /a usable clientSecret for "chat\/oauth2"\. .*\.$/],
    [{ clientSecret: '••••' }, /a usable clientSecret for "chat"/],
    [{ clientSecret: undefined }, /a usable clientSecret for "chat"/],
  ])('stop the start when they cannot be: %j', async (given, message) => {
    const attempt = apply({ piece: 'open' }, given)
    await expect(attempt).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) })
    await expect(attempt).rejects.not.toThrow(/CANARY/)
    expect(await lab.apps.list(null)).toEqual([])
  })
})
