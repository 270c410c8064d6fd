import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '../audit/verify-audit.js'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { TestFailure } from '../pieces/test-failure.js'
import type { Connection } from './connection.js'
import { findStoredValues } from './connection-store.js'
import type { LeaseRequest } from './lease.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const { actor } = testCaller()

afterAll(() => ScriptedRunner.close())

describe.each(engines)('leases on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  let other: Place
  let connection: Connection

  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    const project = await lab.project()
    place = project.development
    other = project.production
    lab.runner.outcome = { account: 'app@shop', steps: [] }
    connection = await lab.add(place)
  })

  const lease = (over: Partial<LeaseRequest> = {}) =>
    lab.leases.lease({ place, key: 'relay', actor, requestId: 'req_lease', mayUse: true, ...over })
  const leased = async () => (await lab.trail(place)).filter(({ action }) => action === 'connection.leased')
  const behindTheServer = (statement: ReturnType<typeof sql>) =>
    lab.database.transaction((tx) => statement.execute(tx.db), { unaudited: 'rows are changed behind the server' })
  const now = () => lab.connections.expect(place, connection.id)
  const fail = async (code: string) => {
    lab.runner.outcome = new TestFailure({ code, message: 'It said no.' }, [])
    await expect(lab.tests.testStored(place, 'relay', testCaller())).rejects.toMatchObject({ code })
  }

  describe('that are granted', () => {
    it('give the credential in the shape pieces see, and what it is of', async () => {
      expect(await lease()).toEqual({
        leaseId: expect.stringMatching(/^lea_/),
        auth: {
          kind: 'custom',
          method: 'login',
          fields: { host: 'one.example', port: 25, password: 'canary-password' },
        },
        expiresAt: null,
        generation: 1,
        scopes: [],
        isRenewable: false,
        connection: {
          id: connection.id,
          key: 'relay',
          name: 'Relay',
          piece: 'relay',
          pieceVersion: '2.0.0',
          method: 'login',
        },
      })
    })

    it('are audited with the lease and the run, and without the credential', async () => {
      const { leaseId } = await lease({ run: 'run_1', piece: 'relay' })
      const second = await lease()
      expect(await leased()).toMatchObject([
        {
          actor,
          requestId: 'req_lease',
          outcome: 'ok',
          target: { type: 'connection', id: connection.id, label: 'Relay' },
          environmentId: place.environment.id,
          detail: { lease: leaseId, run: 'run_1' },
        },
        { outcome: 'ok', detail: { lease: second.leaseId } },
      ])
      expect(JSON.stringify(await lab.trail(place))).not.toContain('canary')
    })

    it('take the id as well as the key', async () => {
      expect((await lease({ key: connection.id })).connection.key).toBe('relay')
    })

    it('are told apart by environment within one batch', async () => {
      await lab.add(other, { values: { host: 'two.example', password: 'canary-other' } })
      const [here, there] = await Promise.all([lease(), lease({ place: other })])
      expect([here.auth.fields.password, there.auth.fields.password]).toEqual(['canary-password', 'canary-other'])
    })

    it('work without a secret', async () => {
      await lab.add(place, { name: 'Open', piece: 'warehouse', method: 'none', values: {} })
      expect((await lease({ key: 'open' })).auth).toEqual({ kind: 'none', method: 'none', fields: {} })
    })

    it('note that the connection was used, to the minute', async () => {
      const usedAt = (time: number) =>
        behindTheServer(sql`update connections set last_used_at = ${time} where id = ${connection.id}`)
      const before = await lab.database.now()
      await lease()
      const { lastUsedAt } = await now()
      expect(lastUsedAt).toBeGreaterThanOrEqual(before)
      await usedAt(before - 30_000)
      await lease()
      expect((await now()).lastUsedAt).toBe(before - 30_000)
      await usedAt(before - 61_000)
      await lease()
      expect((await now()).lastUsedAt).toBeGreaterThanOrEqual(before)
    })

    it('still work after a failure that may be over, and say nothing of it', async () => {
      await fail('unreachable')
      expect(await now()).toMatchObject({ status: 'error' })
      expect((await lease()).auth.fields.password).toBe('canary-password')
    })
  })

  describe('that are refused', () => {
    it.each([
      ['the caller may not use connections', { mayUse: false }, { kind: 'forbidden', code: 'forbidden' }],
      ['the step is of another piece', { piece: 'warehouse' }, { kind: 'conflict', code: 'wrong_piece' }],
    ])('because %s are audited as denied and do not count as use', async (_, over, refusal) => {
      await expect(lease(over)).rejects.toMatchObject(refusal)
      expect(await leased()).toMatchObject([{ outcome: 'denied', detail: { code: refusal.code } }])
      expect((await now()).lastUsedAt).toBeNull()
    })

    it.each(['invalid_credentials', 'permission_denied'])('because of %s say what to do', async (code) => {
      await fail(code)
      await expect(lease()).rejects.toMatchObject({
        kind: 'conflict',
        code: 'connection_error',
        field: 'connection',
        message: expect.stringContaining('It said no.'),
        hint: expect.any(String),
      })
      expect(await leased()).toMatchObject([{ outcome: 'denied', detail: { code: 'connection_error' } }])
    })

    it('because the connection was never finished are told from those in error', async () => {
      await behindTheServer(sql`update connections set status = 'missing' where id = ${connection.id}`)
      await expect(lease()).rejects.toMatchObject({ kind: 'conflict', code: 'connection_missing' })
    })

    it('because the installed piece lost the method say that it must be connected again', async () => {
      await behindTheServer(sql`update connections set method = 'gone' where id = ${connection.id}`)
      await expect(lease()).rejects.toMatchObject({ kind: 'conflict', code: 'reconnect_needed' })
      expect(await leased()).toMatchObject([{ outcome: 'denied', detail: { code: 'reconnect_needed' } }])
    })

    it('because the piece is no longer installed are audited too', async () => {
      await behindTheServer(sql`update connections set piece = 'gone' where id = ${connection.id}`)
      await expect(lease()).rejects.toMatchObject({ code: 'piece_not_found' })
      expect(await leased()).toMatchObject([{ outcome: 'denied' }])
    })

    it('are not found for a key, an id and a place that do not belong together', async () => {
      const foreign = (await lab.project()).development
      for (const over of [
        { key: 'nothing' },
        { place: other },
        { place: foreign },
        { place: foreign, key: connection.id },
      ]) {
        await expect(lease(over)).rejects.toMatchObject({ kind: 'not_found', code: 'not_found' })
      }
      expect(await leased()).toEqual([])
    })
  })

  describe('of a secret that does not open', () => {
    const counts = async () => (await lab.connections.facets(place)).statuses
    const unreadable = async () => {
      await expect(lease()).rejects.toMatchObject({ name: 'VaultError', code: 'unreadable' })
      const after = await now()
      expect(after).toMatchObject({ status: 'error', reason: { code: 'secret_unreadable' }, lastUsedAt: null })
      expect(after.reason?.since).toBeGreaterThan(0)
      expect(after.generation).toBe(connection.generation)
      expect(await counts()).toMatchObject({ error: 1 })
      expect((await lab.trail(place)).slice(-2)).toMatchObject([
        { action: 'connection.secret_unreadable', outcome: 'failed', target: { id: connection.id } },
        { action: 'connection.leased', outcome: 'denied', detail: { code: 'unreadable' } },
      ])
    }

    it('because it is that of another row are refused, and the connection is in error', async () => {
      const second = await lab.add(place, { values: { host: 'evil.example', password: 'other' } })
      await behindTheServer(sql`update connection_secrets set ciphertext =
        (select ciphertext from connection_secrets where connection_id = ${second.id})
        where connection_id = ${connection.id}`)
      await unreadable()
      expect((await lease({ key: second.key })).auth.fields.password).toBe('other')
    })

    it('because it was moved to another environment are refused there', async () => {
      await lab.add(other, { name: 'Elsewhere' })
      await behindTheServer(
        sql`update connections set environment_id = ${other.environment.id} where id = ${connection.id}`,
      )
      await expect(lease({ place: other })).rejects.toMatchObject({ code: 'unreadable' })
      expect(await lab.connections.expect(other, 'relay')).toMatchObject({
        status: 'error',
        reason: { code: 'secret_unreadable' },
      })
    })

    it('because it was given to another piece are refused', async () => {
      await behindTheServer(
        sql`update connections set piece = 'warehouse', method = 'password' where id = ${connection.id}`,
      )
      await expect(lease()).rejects.toMatchObject({ code: 'unreadable' })
    })

    it('because it claims to be of another sealing are refused', async () => {
      await behindTheServer(
        sql`update connection_secrets set generation = generation + 1 where connection_id = ${connection.id}`,
      )
      await unreadable()
    })

    it('because its key is not at hand are refused, and the connection stays as it was', async () => {
      const stored = await findStoredValues(lab.database.read, connection.id)
      const ciphertext = Buffer.from(stored?.secret?.ciphertext ?? [])
      ciphertext.writeUInt32BE(4_000_000_000, 2)
      await behindTheServer(
        sql`update connection_secrets set ciphertext = ${ciphertext} where connection_id = ${connection.id}`,
      )
      await expect(lease()).rejects.toMatchObject({ name: 'VaultError', code: 'key_unavailable' })
      expect(await now()).toMatchObject({ status: 'active', reason: null })
      expect((await lab.trail(place)).at(-1)).toMatchObject({ action: 'connection.leased', outcome: 'denied' })
    })

    it('are refused as in error from then on, until the credentials are entered again', async () => {
      await behindTheServer(
        sql`update connection_secrets set ciphertext = ${Buffer.from('spoilt')} where connection_id = ${connection.id}`,
      )
      await expect(lease()).rejects.toMatchObject({ name: 'VaultError' })
      const { reason } = await now()
      await expect(lease()).rejects.toMatchObject({ code: 'connection_error' })
      expect((await now()).reason).toEqual(reason)
      lab.runner.outcome = { steps: [] }
      await lab.editor.change(place, 'relay', { generation: 1, values: { password: 'new' } }, testCaller())
      expect((await lease()).auth.fields.password).toBe('new')
      expect(await counts()).toEqual({ active: 1, missing: 0, error: 0 })
    })
  })

  describe('that arrive together', () => {
    it('are each answered for what they asked, each with a row in one unbroken chain', async () => {
      for (let made = 1; made < 10; made++) {
        await lab.add(place, { values: { host: 'one.example', password: `canary-${made}` } })
      }
      const keys = Array.from({ length: 300 }, (_, at) => (at % 10 === 0 ? 'relay' : `relay-${(at % 10) + 1}`))
      const leases = await Promise.all(keys.map((key) => lease({ key })))
      for (const [at, { connection: of, auth }] of leases.entries()) {
        expect(of.key).toBe(keys[at])
        expect(auth.fields.password).toBe(at % 10 === 0 ? 'canary-password' : `canary-${at % 10}`)
      }
      const ids = (await leased()).map(({ detail }) => detail.lease)
      expect(ids.toSorted()).toEqual(leases.map(({ leaseId }) => leaseId).toSorted())
      const reports = []
      const options = { projectId: place.project.id }
      for await (const report of verifyAudit(lab.database.read, lab.store.auditKey, options)) reports.push(report)
      expect(reports).toEqual([{ projectId: place.project.id, events: 10 + 300, problem: null }])
    })

    it('do not suffer from each other: not from a refusal, a broken secret or a broken row', async () => {
      const broken = await lab.add(place, { name: 'Broken row' })
      const spoilt = await lab.add(place, { name: 'Spoilt secret' })
      await behindTheServer(sql`update connections set plain_values = 'no JSON' where id = ${broken.id}`)
      await behindTheServer(
        sql`update connection_secrets set ciphertext = ${Buffer.from('spoilt')} where connection_id = ${spoilt.id}`,
      )
      const outcomes = await Promise.allSettled([
        lease(),
        lease({ key: 'nothing' }),
        lease({ mayUse: false }),
        lease({ key: 'broken-row' }),
        lease({ key: 'spoilt-secret' }),
        lease({ key: connection.id }),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'rejected',
        'rejected',
        'fulfilled',
      ])
      expect((await leased()).map(({ outcome, detail }) => [outcome, detail.code])).toEqual([
        ['ok', undefined],
        ['denied', 'forbidden'],
        ['failed', 'internal'],
        ['denied', 'bad_envelope'],
        ['ok', undefined],
      ])
    })
  })
})

describe.each(engines)('leases without an audit trail on $name', (engine) => {
  let lab: ConnectionLab
  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())

  it('are not given, and are again when it is back', async () => {
    lab.runner.outcome = { steps: [] }
    const { development: place } = await lab.project()
    await lab.add(place)
    const request = { place, key: 'relay', actor, requestId: 'req_lease', mayUse: true }
    await lab.store.tamper('alter table audit_heads rename to audit_heads_gone')
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => lab.leases.lease(request)))
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AuditUnavailableError' } })
    }
    await lab.store.tamper('alter table audit_heads_gone rename to audit_heads')
    const { lastUsedAt } = await lab.connections.expect(place, 'relay')
    expect(lastUsedAt).toBeNull()
    expect((await lab.leases.lease(request)).auth.fields.password).toBe('canary-password')
    expect((await lab.trail(place)).map(({ action }) => action)).toEqual(['connection.created', 'connection.leased'])
  })
})
