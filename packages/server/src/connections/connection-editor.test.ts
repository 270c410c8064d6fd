import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { KEY_PATTERN } from '../key.js'
import { TestFailure } from '../pieces/test-failure.js'
import { findStoredValues } from './connection-store.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const caller = testCaller()
const refusal = (code = 'invalid_credentials') => new TestFailure({ code, message: 'It said no.' }, [])
const LIST = { sort: 'name', limit: 100 } as const

afterAll(() => ScriptedRunner.close())

describe.each(engines)('the editor of connections on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  let other: Place

  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    const project = await lab.project()
    place = project.development
    other = project.production
    lab.runner.outcome = { account: 'app@shop', scopes: ['mail'], steps: [] }
    lab.runner.tries = 0
  })

  const stored = async () => (await lab.connections.list(place, LIST)).items
  const secretOf = async (id: string) => (await findStoredValues(lab.database.read, id))?.secret
  const actions = async () => (await lab.trail(place)).map(({ action }) => action)

  describe('creating', () => {
    it('saves what the test found out, the plain values, and that the secrets are set', async () => {
      const connection = await lab.add(place, { name: '  Relay one ', tags: ['b', ' a', 'b', ' '] })
      expect(connection).toMatchObject({
        key: 'relay-one',
        name: 'Relay one',
        piece: 'relay',
        pieceVersion: '2.0.0',
        pieceType: 'Messaging',
        method: 'login',
        authVersion: 3,
        status: 'active',
        reason: null,
        account: 'app@shop',
        scopes: ['mail'],
        tags: ['a', 'b'],
        values: { host: 'one.example', port: 25 },
        secretsSet: { password: connection.createdAt },
        createdBy: 'Ada',
        connectedAt: connection.createdAt,
        lastTestedAt: connection.createdAt,
        lastUsedAt: null,
        generation: 1,
      })
      expect(await lab.connections.expect(place, 'relay-one')).toEqual(connection)
    })

    it('keeps no secret outside the ciphertext', async () => {
      const { id } = await lab.add(place)
      const rows = await lab.database.read.selectFrom('connections').selectAll().where('id', '=', id).execute()
      const secret = await secretOf(id)
      expect(JSON.stringify([rows, await lab.trail(place)])).not.toContain('canary-password')
      expect(secret?.ciphertext.includes('canary-password')).toBe(false)
      expect(secret?.generation).toBe(1)
    })

    it('audits the names of the fields, never a value', async () => {
      const { id } = await lab.add(place)
      expect(await lab.trail(place)).toMatchObject([
        {
          action: 'connection.created',
          outcome: 'ok',
          actor: caller.actor,
          requestId: 'req_test',
          target: { type: 'connection', id, label: 'Relay' },
          environmentId: place.environment.id,
          detail: { piece: 'relay', method: 'login', fields: ['host', 'port', 'password'] },
        },
      ])
    })

    it('saves a connection that cannot be tested as active, and says it was never tested', async () => {
      const connection = await lab.add(place, { name: 'Open', piece: 'warehouse', method: 'none', values: {} })
      expect(connection).toMatchObject({ status: 'active', lastTestedAt: null, account: null, scopes: [] })
      expect(connection.connectedAt).toBe(connection.createdAt)
      expect(lab.runner.tries).toBe(0)
    })

    it.each([
      ['the outside system refuses the credentials', refusal()],
      ['the outside system is slow', refusal('timeout')],
    ])('saves nothing when %s', async (_, outcome) => {
      lab.runner.outcome = outcome
      await expect(lab.add(place)).rejects.toMatchObject({ name: 'TestFailure', code: outcome.code })
      expect(await stored()).toEqual([])
      expect((await lab.connections.facets(place)).pieces).toEqual([])
      expect(await actions()).toEqual([])
    })

    it.each([
      ['a field is missing', { values: { host: 'a.example' } }, { code: 'required', field: 'password' }],
      [
        'a field is unknown',
        { values: { host: 'a.example', password: 'p', extra: 1 } },
        { code: 'unknown_field', field: 'extra' },
      ],
      [
        'a masked placeholder came back as the secret',
        { values: { host: 'a.example', password: '••••••••' } },
        { code: 'placeholder_rejected', field: 'password' },
      ],
      ['the piece is not installed', { piece: 'nothing' }, { code: 'piece_not_found' }],
      ['the method is not one of the piece', { method: 'magic' }, { code: 'not_a_choice', field: 'method' }],
      [
        'the piece has several methods and none is named',
        { piece: 'warehouse' },
        { code: 'required', field: 'method' },
      ],
    ])('tries and saves nothing when %s', async (_, given, problem) => {
      await expect(lab.add(place, given)).rejects.toMatchObject(problem)
      expect(lab.runner.tries).toBe(0)
      expect(await stored()).toEqual([])
    })

    it('refuses secrets of more than 64 KiB before anything is written', async () => {
      const values = { host: 'a.example', password: 'x'.repeat(40_000), passphrase: 'y'.repeat(40_000) }
      await expect(lab.add(place, { values })).rejects.toMatchObject({ code: 'secret_too_large', kind: 'too_large' })
      expect(await stored()).toEqual([])
    })

    it('numbers the key made from the name when it is taken', async () => {
      const keys = [await lab.add(place), await lab.add(place), await lab.add(place)].map(({ key }) => key)
      expect(keys).toEqual(['relay', 'relay-2', 'relay-3'])
      expect((await lab.add(other)).key).toBe('relay')
    })

    it('refuses a given key that is taken, and leaves the first connection as it was', async () => {
      const first = await lab.add(place, { key: 'mine' })
      await expect(lab.add(place, { key: 'mine', name: 'Second' })).rejects.toMatchObject({
        kind: 'conflict',
        code: 'key_taken',
        field: 'key',
      })
      expect(await lab.connections.expect(place, 'mine')).toEqual(first)
      expect(await actions()).toEqual(['connection.created'])
      expect((await lab.connections.facets(place)).statuses).toEqual({ active: 1, missing: 0, error: 0 })
    })

    it('gives 20 connections of one name made at the same time 20 keys', async () => {
      const name = `${'long name '.repeat(20)}`
      const made = await Promise.all(Array.from({ length: 20 }, () => lab.add(place, { name })))
      const keys = made.map(({ key }) => key)
      expect(new Set(keys).size).toBe(20)
      for (const key of keys) expect(key).toMatch(new RegExp(KEY_PATTERN))
      expect((await stored()).map(({ key }) => key).sort()).toEqual(keys.toSorted())
      expect((await lab.connections.facets(place)).statuses.active).toBe(20)
      expect(await actions()).toHaveLength(20)
    })
  })

  describe('changing', () => {
    it('renames and retags without trying or sealing anything', async () => {
      const before = await lab.add(place, { tags: ['old'] })
      const sealed = await secretOf(before.id)
      lab.runner.tries = 0
      const editor = testCaller({ actor: { type: 'user', id: 'usr_bob', label: 'Bob' }, name: 'Bob' })
      const change = { generation: 1, name: ' Renamed ', tags: ['new', 'new'] }
      const after = await lab.editor.change(place, 'relay', change, editor)
      expect(after).toEqual({
        ...before,
        name: 'Renamed',
        tags: ['new'],
        modifiedBy: 'Bob',
        modifiedAt: after.modifiedAt,
        generation: 2,
      })
      expect(await lab.connections.expect(place, before.id)).toEqual(after)
      expect(await secretOf(before.id)).toEqual(sealed)
      expect(lab.runner.tries).toBe(0)
      expect((await lab.trail(place)).at(-1)).toMatchObject({
        action: 'connection.changed',
        actor: editor.actor,
        detail: { fields: ['name', 'tags'] },
      })
    })

    it('refuses a generation that is not the one stored, and tries nothing', async () => {
      await lab.add(place)
      lab.runner.tries = 0
      const change = { generation: 2, values: { user: 'eve' } }
      await expect(lab.editor.change(place, 'relay', change, caller)).rejects.toMatchObject({
        code: 'conflict',
        field: 'generation',
      })
      expect(lab.runner.tries).toBe(0)
    })

    it('lets exactly one of several changes of one generation through', async () => {
      await lab.add(place)
      const change = (name: string) => lab.editor.change(place, 'relay', { generation: 1, name }, caller)
      const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(change))
      const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.name] : []))
      const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      expect(won).toHaveLength(1)
      for (const error of lost) expect(error).toMatchObject({ code: 'conflict' })
      expect(await lab.connections.expect(place, 'relay')).toMatchObject({ name: won[0], generation: 2 })
      expect(await actions()).toEqual(['connection.created', 'connection.changed'])
    })

    it('is refused when the connection was changed while the new credentials were tried', async () => {
      const { id } = await lab.add(place)
      const sealed = await secretOf(id)
      lab.runner.meanwhile = () => lab.editor.change(place, id, { generation: 1, name: 'Quicker' }, caller)
      const slow = lab.editor.change(place, id, { generation: 1, values: { password: 'slower' } }, caller)
      await expect(slow).rejects.toMatchObject({ code: 'conflict', field: 'generation' })
      expect(await secretOf(id)).toEqual(sealed)
      expect(await lab.connections.expect(place, id)).toMatchObject({ name: 'Quicker', generation: 2 })
    })

    it('finds the connection gone that was deleted while the new credentials were tried', async () => {
      const { id } = await lab.add(place)
      lab.runner.meanwhile = () => lab.editor.delete(place, id, false, caller)
      const slow = lab.editor.change(place, id, { generation: 1, values: { password: 'slower' } }, caller)
      await expect(slow).rejects.toMatchObject({ code: 'not_found' })
      expect(await secretOf(id)).toBeUndefined()
      expect((await lab.connections.facets(place)).statuses.active).toBe(0)
    })

    it('keeps the counts right when a test puts the connection in error meanwhile', async () => {
      const { id } = await lab.add(place)
      lab.runner.meanwhile = async () => {
        lab.runner.outcome = refusal()
        await expect(lab.tests.testStored(place, id, caller)).rejects.toThrow()
        lab.runner.outcome = { steps: [] }
      }
      const changed = await lab.editor.change(place, id, { generation: 1, values: { password: 'second' } }, caller)
      expect(await actions()).toEqual(['connection.created', 'connection.tested', 'connection.changed'])
      expect(changed).toMatchObject({ status: 'active', reason: null })
      expect((await lab.connections.facets(place)).statuses).toEqual({ active: 1, missing: 0, error: 0 })
    })

    it('keeps the secrets that are not given, and tries the stored ones with the changed values', async () => {
      const values = { host: 'one.example', password: 'first', passphrase: 'second' }
      const before = await lab.add(place, { values })
      const change = { generation: 1, values: { user: 'ada', passphrase: 'third' } }
      const after = await lab.editor.change(place, 'relay', change, caller)
      expect(lab.runner.tried).toEqual({ ...values, port: 25, user: 'ada', passphrase: 'third' })
      expect(after.values).toEqual({ host: 'one.example', port: 25, user: 'ada' })
      expect(after.secretsSet).toEqual({
        password: before.secretsSet.password,
        passphrase: after.modifiedAt,
      })
      expect(after.modifiedAt).toBeGreaterThanOrEqual(before.modifiedAt)
      expect((await lab.trail(place)).at(-1)?.detail).toEqual({ fields: ['user', 'passphrase'] })
    })

    it('forgets a secret that is cleared', async () => {
      await lab.add(place, { values: { host: 'one.example', password: 'first', passphrase: 'second' } })
      const after = await lab.editor.change(place, 'relay', { generation: 1, values: { passphrase: null } }, caller)
      expect(Object.keys(after.secretsSet)).toEqual(['password'])
      await lab.tests.testStored(place, 'relay', caller)
      expect(lab.runner.tried).toEqual({ host: 'one.example', port: 25, password: 'first' })
    })

    it('refuses to clear what the method needs', async () => {
      await lab.add(place)
      const change = { generation: 1, values: { password: null } }
      await expect(lab.editor.change(place, 'relay', change, caller)).rejects.toMatchObject({
        code: 'required',
        field: 'password',
      })
    })

    it('asks for the secrets again when the server changes, and tries nothing without them', async () => {
      await lab.add(place)
      lab.runner.tries = 0
      const change = { generation: 1, values: { host: 'evil.example' } }
      await expect(lab.editor.change(place, 'relay', change, caller)).rejects.toMatchObject({
        code: 'secret_required_on_destination_change',
        field: 'password',
      })
      expect(lab.runner.tries).toBe(0)
      const given = { ...change, values: { host: 'two.example', password: 'again' } }
      const after = await lab.editor.change(place, 'relay', given, caller)
      expect(after.values.host).toBe('two.example')
      expect(lab.runner.tried).toMatchObject({ host: 'two.example', password: 'again' })
    })

    it('counts the sealings, so that an older ciphertext no longer opens', async () => {
      const { id } = await lab.add(place)
      const first = await secretOf(id)
      const changed = await lab.editor.change(place, id, { generation: 1, values: { password: 'second' } }, caller)
      await lab.editor.change(place, id, { generation: changed.generation, values: { user: 'ada' } }, caller)
      const third = await secretOf(id)
      expect([first?.generation, third?.generation]).toEqual([1, 3])
      await lab.database.transaction(
        (tx) =>
          tx.db
            .updateTable('connection_secrets')
            .set({ ciphertext: first?.ciphertext ?? Buffer.of() })
            .where('connection_id', '=', id)
            .execute(),
        { unaudited: 'an older ciphertext is put back behind the server' },
      )
      await expect(lab.tests.testStored(place, id, caller)).rejects.toMatchObject({ code: 'unreadable' })
    })

    it('saves nothing when the new credentials do not work, and mends a connection in error when they do', async () => {
      const before = await lab.add(place)
      const sealed = await secretOf(before.id)
      lab.runner.outcome = refusal()
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toThrow()
      const change = { generation: 1, name: 'New', values: { password: 'wrong' } }
      await expect(lab.editor.change(place, 'relay', change, caller)).rejects.toMatchObject({
        code: 'invalid_credentials',
      })
      expect(await secretOf(before.id)).toEqual(sealed)
      expect(await lab.connections.expect(place, 'relay')).toMatchObject({ name: 'Relay', status: 'error' })
      lab.runner.outcome = { steps: [] }
      const mended = await lab.editor.change(place, 'relay', { generation: 1, values: { password: 'right' } }, caller)
      expect(mended).toMatchObject({ status: 'active', reason: null, lastError: null })
      expect(mended.connectedAt).toBe(mended.modifiedAt)
    })
  })

  describe('deleting', () => {
    it('removes the row, the secret and the tags', async () => {
      const { id } = await lab.add(place, { tags: ['a'] })
      await lab.editor.delete(place, 'relay', false, caller)
      await expect(lab.connections.get(place, id)).rejects.toMatchObject({ code: 'not_found' })
      expect(await secretOf(id)).toBeUndefined()
      expect(await lab.connections.facets(place)).toEqual({
        pieces: [],
        tags: [],
        statuses: { active: 0, missing: 0, error: 0 },
      })
      expect((await lab.trail(place)).at(-1)).toMatchObject({
        action: 'connection.deleted',
        target: { id },
        detail: { forced: false, flows: [] },
      })
    })

    it('frees the key for another connection', async () => {
      const first = await lab.add(place, { key: 'mine' })
      await lab.editor.delete(place, 'mine', false, caller)
      const second = await lab.add(place, { key: 'mine' })
      expect(second.id).not.toBe(first.id)
    })

    it('is not found in another environment, project or twice', async () => {
      const { id } = await lab.add(place)
      const foreign = (await lab.project()).development
      for (const [where, key] of [
        [other, 'relay'],
        [other, id],
        [foreign, id],
        [place, 'nothing'],
      ] as const) {
        await expect(lab.editor.delete(where, key, false, caller)).rejects.toMatchObject({ code: 'not_found' })
      }
      await lab.editor.delete(place, id, false, caller)
      await expect(lab.editor.delete(place, id, false, caller)).rejects.toMatchObject({ code: 'not_found' })
      expect(await actions()).toEqual(['connection.created', 'connection.deleted'])
    })

    it('needs the permission to force, and records who tried without', async () => {
      await lab.add(place)
      const builder = testCaller({ may: (permission) => permission !== 'connections.force_delete' })
      await expect(lab.editor.delete(place, 'relay', true, builder)).rejects.toMatchObject({ kind: 'forbidden' })
      expect(await stored()).toHaveLength(1)
      expect((await lab.trail(place)).at(-1)).toMatchObject({
        action: 'connection.delete_refused',
        outcome: 'denied',
        detail: { forced: true },
      })
    })
  })
})
