import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import { newId } from '../id.js'
import { type AppLab, appLab, labCaller } from './testing/app-lab.js'

const CHAT = { piece: 'chat', clientId: 'client-1', clientSecret: 's3cret' }
const inProject = labCaller({ may: (permission) => permission !== 'platform.admin' })

describe.each(engines)('editing OAuth2 apps on $name', (engine) => {
  let lab: AppLab
  let projectId: string

  beforeAll(async () => {
    lab = await appLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    projectId = await lab.project()
  })

  const create = (given: object = {}) => lab.appEditor.create(projectId, { ...CHAT, ...given }, labCaller())
  const change = (id: string, given: object, version = 1) =>
    lab.appEditor.change(projectId, id, { version, ...given }, labCaller())

  describe('a new app', () => {
    it('begins in order, in version 1, and is audited with the names of its fields', async () => {
      const app = await create()
      expect(app).toMatchObject({ projectId, method: 'oauth2', source: 'entered', state: 'ok', version: 1 })
      expect(app.secretUpdatedAt).toBe(app.createdAt)
      expect(await lab.trail(projectId)).toMatchObject([
        {
          action: 'oauth2_app.created',
          target: { type: 'oauth2_app', id: app.id, label: 'Chat' },
          detail: { piece: 'chat', method: 'oauth2', fields: ['clientId', 'clientSecret'] },
        },
      ])
    })

    it('is the only one of its project, piece and auth method, however many are entered at once', async () => {
      const results = await Promise.allSettled([create(), create(), create(), create()])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'oauth2_app_exists' })
      }
      expect(await lab.apps.list(projectId)).toHaveLength(1)
    })

    it('does not take the id of another', async () => {
      const { id } = await create()
      await expect(create({ id, piece: 'open' })).rejects.toMatchObject({ kind: 'conflict', code: 'id_taken' })
    })

    it('takes the id its form was made with', async () => {
      const id = newId('oap')
      expect((await create({ id })).id).toBe(id)
    })

    it.each([
      ['clientId', 'required', { clientId: undefined }],
      ['clientId', 'required', { clientId: '' }],
      ['clientId', 'wrong_type', { clientId: 7 }],
      ['clientId', 'too_long', { clientId: 'x'.repeat(1_001) }],
      ['clientId', 'not_well_formed', { clientId: 'a\0b' }],
      ['clientId', 'not_well_formed', { clientId: 'ä' }],
      ['clientId', 'not_well_formed', { clientId: 'copied ' }],
      ['clientSecret', 'required', { clientSecret: undefined }],
      ['clientSecret', 'required', { clientSecret: '' }],
      ['clientSecret', 'placeholder_rejected', { clientSecret: '••••••••' }],
      ['clientSecret', 'placeholder_rejected', { clientSecret: '[secret]' }],
      ['clientSecret', 'not_well_formed', { clientSecret: 'two\nlines' }],
      ['clientSecret', 'too_long', { clientSecret: 'x'.repeat(8_193) }],
      ['piece', 'no_app_method', { piece: 'warehouse' }],
      ['method', 'required', { piece: 'suite' }],
      ['method', 'not_a_choice', { piece: 'suite', method: 'own' }],
      ['method', 'not_a_choice', { method: 'other' }],
    ])('is refused where %s is %s', async (field, code, given) => {
      await expect(create(given)).rejects.toMatchObject({ kind: 'invalid', field, code })
      expect(await lab.apps.list(projectId)).toEqual([])
    })

    it('is refused for a piece that is not installed', async () => {
      await expect(create({ piece: 'nothing' })).rejects.toMatchObject({ code: 'piece_not_found' })
    })
  })

  describe('a change', () => {
    it('of the secret raises the version and keeps the rest', async () => {
      const app = await create()
      const after = await change(app.id, { clientSecret: 'other' })
      expect(after).toMatchObject({ version: 2, clientId: 'client-1', createdAt: app.createdAt })
      expect(await lab.apps.credentials(app)).toEqual({ clientId: 'client-1', clientSecret: 'other' })
      expect((await lab.trail(projectId)).at(-1)).toMatchObject({
        action: 'oauth2_app.changed',
        detail: { fields: ['clientSecret'] },
      })
    })

    it('of the client id needs its secret with it', async () => {
      const { id } = await create()
      const missing = { field: 'clientSecret', code: 'required' }
      await expect(change(id, { clientId: 'client-2' })).rejects.toMatchObject(missing)
      await expect(change(id, { clientId: 'client-2', clientSecret: null })).rejects.toMatchObject(missing)
      await change(id, { clientId: 'client-2', clientSecret: 'other' })
      expect(await lab.apps.credentials({ id })).toEqual({ clientId: 'client-2', clientSecret: 'other' })
    })

    it('of the client id alone is enough where there is no secret', async () => {
      const { id } = await create({ piece: 'open', clientSecret: undefined })
      await change(id, { clientId: 'client-2' })
      expect(await lab.apps.credentials({ id })).toEqual({ clientId: 'client-2' })
    })

    it('of the client id never takes the old secret along, even where none is needed', async () => {
      const { id } = await create({ piece: 'open' })
      await expect(change(id, { clientId: 'client-2' })).rejects.toMatchObject({ field: 'clientSecret' })
      await change(id, { clientId: 'client-2', clientSecret: null })
      expect(await lab.apps.credentials({ id })).toEqual({ clientId: 'client-2' })
      expect((await lab.apps.find(id))?.secretUpdatedAt).toBeNull()
    })

    it('that changes nothing is none', async () => {
      const { id } = await create()
      expect(await change(id, { clientId: 'client-1' })).toMatchObject({ version: 1 })
      expect(await lab.trail(projectId)).toHaveLength(1)
    })

    it('made from another version is refused, and of two at once one', async () => {
      const { id } = await create()
      await expect(change(id, { clientSecret: 'x' }, 2)).rejects.toMatchObject({ code: 'conflict', field: 'version' })
      const results = await Promise.allSettled(['a', 'b'].map((clientSecret) => change(id, { clientSecret })))
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect((await lab.apps.find(id))?.version).toBe(2)
    })
  })

  describe('deleting', () => {
    it('is refused while connections use the app, and works afterwards', async () => {
      const { id } = await create()
      const connection = await lab.connect(projectId, id, null)
      await expect(lab.appEditor.delete(projectId, id, labCaller())).rejects.toMatchObject({
        code: 'oauth2_app_in_use',
        message: '1 connection uses the OAuth2 app of Chat.',
        details: { connections: 1 },
      })
      await lab.store.tamper(`delete from connections where id = '${connection}'`)
      await lab.appEditor.delete(projectId, id, labCaller())
      expect(await lab.apps.find(id)).toBeUndefined()
      expect((await lab.trail(projectId)).at(-1)?.action).toBe('oauth2_app.deleted')
    })
  })

  describe('an app of the platform', () => {
    it('is only for administrators of the platform to enter, change, try again and delete', async () => {
      const denied = { kind: 'forbidden' }
      await expect(lab.appEditor.create(null, CHAT, inProject)).rejects.toMatchObject(denied)
      const { id } = await lab.appEditor.create(null, CHAT, labCaller())
      const change = { version: 1, clientSecret: 'x' }
      await expect(lab.appEditor.change(projectId, id, change, inProject)).rejects.toMatchObject(denied)
      await expect(lab.appEditor.retry(projectId, id, inProject)).rejects.toMatchObject(denied)
      await expect(lab.appEditor.delete(projectId, id, inProject)).rejects.toMatchObject(denied)
      await lab.appEditor.delete(projectId, id, labCaller())
      expect((await lab.trail()).map(({ action }) => action)).toEqual(['oauth2_app.created', 'oauth2_app.deleted'])
    })
  })

  it('the app of another project does not exist', async () => {
    const { id } = await create()
    const elsewhere = await lab.project()
    const none = { code: 'not_found', message: 'There is no such OAuth2 app here.' }
    for (const scope of [elsewhere, null]) {
      await expect(lab.appEditor.delete(scope, id, labCaller())).rejects.toMatchObject(none)
      await expect(lab.appEditor.retry(scope, id, labCaller())).rejects.toMatchObject(none)
      const change = { version: 1, clientSecret: 'x' }
      await expect(lab.appEditor.change(scope, id, change, labCaller())).rejects.toMatchObject(none)
    }
  })
})
