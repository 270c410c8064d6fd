import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { TestFailure } from '../pieces/test-failure.js'
import type { Connection } from './connection.js'
import { findStoredValues } from './connection-store.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const caller = testCaller()
const WORKS = { account: 'app@shop', scopes: ['mail'], steps: [{ name: 'network', ok: true, ms: 1 }] }

const LASTING = ['invalid_credentials', 'permission_denied', 'unreachable', 'tls_failed', 'not_found', 'unsupported']
const PASSING = ['timeout', 'rate_limited', 'provider_unavailable', 'quota_exceeded', 'bad_response']

afterAll(() => ScriptedRunner.close())

describe.each(engines)('testing connections on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  let before: Connection

  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = (await lab.project()).development
    lab.runner.outcome = WORKS
    before = await lab.add(place)
    lab.runner.tries = 0
  })

  const now = () => lab.connections.expect(place, 'relay')
  const statuses = async () => (await lab.connections.facets(place)).statuses
  const fail = async (code: string, more: { hint?: string; message?: string } = {}) => {
    lab.runner.outcome = new TestFailure({ code, message: 'It said no.', ...more }, [])
    await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toMatchObject({ name: 'TestFailure', code })
    return now()
  }

  describe('with the stored credentials', () => {
    it('opens them, keeps what was found out, and audits it', async () => {
      lab.runner.outcome = { account: 'other@shop', scopes: ['mail', 'files'], steps: WORKS.steps }
      const tested = await lab.tests.testStored(place, 'relay', caller)
      expect(lab.runner.tried).toEqual({ host: 'one.example', port: 25, password: 'canary-password' })
      expect(tested).toMatchObject({ ok: true, account: 'other@shop', scopes: ['mail', 'files'] })
      expect(tested.steps.map(({ name }) => name)).toEqual(['configuration', 'network'])
      const after = await now()
      expect(after).toEqual({
        ...before,
        account: 'other@shop',
        scopes: ['mail', 'files'],
        lastTestedAt: after.lastTestedAt,
      })
      expect(after.lastTestedAt).toBeGreaterThanOrEqual(before.lastTestedAt ?? 0)
      expect((await lab.trail(place)).at(-1)).toMatchObject({
        action: 'connection.tested',
        outcome: 'ok',
        target: { id: before.id },
      })
    })

    it.each(LASTING)('is in error after %s', async (code) => {
      const after = await fail(code, { hint: 'Mend it.' })
      const at = after.lastTestedAt ?? 0
      expect(after).toEqual({
        ...before,
        status: 'error',
        reason: { code, message: 'It said no. Mend it.', since: at },
        lastTestedAt: at,
        lastError: 'It said no.',
      })
      expect(await statuses()).toEqual({ active: 0, missing: 0, error: 1 })
      expect((await lab.trail(place)).at(-1)).toMatchObject({
        action: 'connection.tested',
        outcome: 'failed',
        detail: { code },
      })
    })

    it.each(PASSING)('is as it was after %s, but for the last error', async (code) => {
      const after = await fail(code)
      expect(after).toEqual({ ...before, lastTestedAt: after.lastTestedAt, lastError: 'It said no.' })
      expect(await statuses()).toEqual({ active: 1, missing: 0, error: 0 })
      expect((await lab.trail(place)).at(-1)).toMatchObject({ action: 'connection.tested', outcome: 'failed' })
    })

    it('says since when it is in error: since the first failure of the same kind', async () => {
      const clockAfter = async (time: number | undefined) => {
        while ((await lab.database.now()) <= (time ?? 0)) await new Promise(setImmediate)
      }
      const first = await fail('unreachable')
      await clockAfter(first.reason?.since)
      const second = await fail('unreachable', { message: 'Still not.' })
      expect(second.reason).toEqual({ code: 'unreachable', message: 'Still not.', since: first.reason?.since })
      const third = await fail('invalid_credentials')
      expect(third.reason?.since).toBeGreaterThan(first.reason?.since ?? 0)
    })

    it('stays in error, for the reason it has, after a failure that passes', async () => {
      const first = await fail('invalid_credentials')
      const second = await fail('timeout', { message: 'Too slow.' })
      expect(second).toMatchObject({ status: 'error', reason: first.reason, lastError: 'Too slow.' })
    })

    it('is active again, and connected anew, when it works again', async () => {
      await fail('invalid_credentials')
      lab.runner.outcome = { steps: [] }
      await lab.tests.testStored(place, 'relay', caller)
      const after = await now()
      expect(after).toMatchObject({ status: 'active', reason: null, lastError: null, account: 'app@shop', scopes: [] })
      expect(after.connectedAt).toBe(after.lastTestedAt)
      expect(await statuses()).toEqual({ active: 1, missing: 0, error: 0 })
    })

    it('says nothing of credentials that were changed while the old ones were tried', async () => {
      lab.runner.meanwhile = async () => {
        await lab.editor.change(place, 'relay', { generation: 1, values: { password: 'second' } }, caller)
        lab.runner.outcome = new TestFailure({ code: 'invalid_credentials', message: 'It said no.' }, [])
      }
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toMatchObject({ code: 'invalid_credentials' })
      expect(await now()).toMatchObject({ status: 'active', reason: null, lastError: null, generation: 2 })
      expect(await statuses()).toEqual({ active: 1, missing: 0, error: 0 })
      expect((await lab.trail(place)).at(-1)).toMatchObject({ action: 'connection.tested', outcome: 'failed' })
    })

    it('is not found when it was deleted meanwhile, and brings nothing back', async () => {
      lab.runner.meanwhile = () => lab.editor.delete(place, 'relay', false, caller)
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toMatchObject({ code: 'not_found' })
      expect(await statuses()).toEqual({ active: 0, missing: 0, error: 0 })
    })

    it('keeps apart what cannot be tested from what was tested', async () => {
      const open = await lab.add(place, { name: 'Open', piece: 'warehouse', method: 'none', values: {} })
      const tested = await lab.tests.testStored(place, 'open', caller)
      expect(tested).toMatchObject({ ok: true, untestable: true })
      expect(tested.steps).toMatchObject([{ name: 'configuration', ok: true, message: expect.any(String) }])
      expect(await lab.connections.expect(place, 'open')).toEqual(open)
    })

    it('passes on a failure that is none of the piece, and leaves the connection alone', async () => {
      lab.runner.meanwhile = () => Promise.reject(new Error('the piece host is gone'))
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toThrow('the piece host is gone')
      expect(await now()).toEqual(before)
      expect(await lab.trail(place)).toHaveLength(1)
    })
  })

  describe('with unsaved values', () => {
    it('tries those of a form and saves nothing', async () => {
      const draft = { piece: 'relay', values: { host: 'new.example', password: 'typed' } }
      await lab.tests.test(place, draft, caller)
      expect(lab.runner.tried).toEqual({ host: 'new.example', port: 25, password: 'typed' })
      expect(await lab.trail(place)).toHaveLength(1)
      expect(await statuses()).toEqual({ active: 1, missing: 0, error: 0 })
    })

    it('tries the stored secrets with the edited fields, and leaves the connection as it was, also on failure', async () => {
      lab.runner.outcome = new TestFailure({ code: 'invalid_credentials', message: 'It said no.' }, [
        { name: 'network', ok: true, ms: 1 },
      ])
      const draft = { connection: 'relay', values: { user: 'ada' } }
      await expect(lab.tests.test(place, draft, caller)).rejects.toMatchObject({
        code: 'invalid_credentials',
        steps: [{ name: 'configuration' }, { name: 'network' }],
      })
      expect(lab.runner.tried).toEqual({ host: 'one.example', port: 25, user: 'ada', password: 'canary-password' })
      expect(await now()).toEqual(before)
      expect(await lab.trail(place)).toHaveLength(1)
    })

    it('does not send a stored secret to another server', async () => {
      const draft = { connection: 'relay', values: { host: 'evil.example' } }
      const refused = { code: 'secret_required_on_destination_change' }
      await expect(lab.tests.test(place, draft, caller)).rejects.toMatchObject(refused)
      const request = { owner: 'auth', name: '', field: 'user', input: {}, search: '' } as const
      await expect(lab.tests.options(place, draft, request, caller)).rejects.toMatchObject(refused)
      expect(lab.runner.tries).toBe(0)
    })

    it.each([
      ['values that do not fit', { piece: 'relay', values: { host: 'a.example' } }, 'required'],
      ['a piece that is not installed', { piece: 'nothing', values: {} }, 'piece_not_found'],
      ['a connection that is not there', { connection: 'nothing', values: {} }, 'not_found'],
    ])('refuses %s before anything is tried', async (_, draft, code) => {
      await expect(lab.tests.test(place, draft, caller)).rejects.toMatchObject({ code })
      expect(lab.runner.tries).toBe(0)
    })
  })

  describe('opening stored credentials', () => {
    const spoil = () =>
      lab.database.transaction(
        (tx) =>
          tx.db
            .updateTable('connection_secrets')
            .set({ ciphertext: Buffer.from('spoilt') })
            .where('connection_id', '=', before.id)
            .execute(),
        { unaudited: 'bytes are changed behind the server' },
      )

    it('fails for a secret that does not open, and the connection stays as it was', async () => {
      await spoil()
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toMatchObject({ name: 'VaultError' })
      expect(lab.runner.tries).toBe(0)
    })

    it('is not needed where every secret is given anew, so that a lost one can be replaced', async () => {
      await spoil()
      const change = { generation: 1, values: { password: 'new' } }
      expect(await lab.editor.change(place, 'relay', change, caller)).toMatchObject({ status: 'active' })
      await lab.tests.testStored(place, 'relay', caller)
      expect(lab.runner.tried).toEqual({ host: 'one.example', port: 25, password: 'new' })
      expect((await findStoredValues(lab.database.read, before.id))?.secret?.generation).toBe(2)
    })

    it('refuses a method that the installed piece no longer has', async () => {
      await lab.database.transaction(
        (tx) => tx.db.updateTable('connections').set({ method: 'gone' }).where('id', '=', before.id).execute(),
        { unaudited: 'a piece was exchanged' },
      )
      await expect(lab.tests.testStored(place, 'relay', caller)).rejects.toMatchObject({ field: 'method' })
    })
  })
})
