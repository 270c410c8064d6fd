import { PieceError } from '@plugboard/core'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { Connection } from './connection.js'
import { markInError } from './connection-status.js'
import { MovedMeanwhile } from './moved-meanwhile.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { relayPiece } from './testing/relay-piece.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

const caller = testCaller()
const { manifest } = relayPiece
const [login] = manifest.auth
const auth = manifest.auth.map((method) => ({ ...method, version: 4, migrates: true as const }))
const target: InstalledPiece = { ...relayPiece, manifest: { ...manifest, version: '3.0.0', type: 'Email', auth } }
const upgrade = 'upg_test'

afterAll(() => ScriptedRunner.close())

describe.each(engines)('moving connections on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  let connection: Connection

  beforeAll(async () => {
    lab = await connectionLab(engine)
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = (await lab.project()).development
    lab.runner.migration = (values) => ({ ...values, password: `new-${values.password}` })
    connection = await lab.add(place)
    await behindTheServer(sql`delete from piece_upgrades`)
    await behindTheServer(sql`insert into piece_upgrades
      (id, piece, from_version, to_version, state, moved, migrated, left_behind, created_by, created_at)
      values (${upgrade}, 'relay', '2.0.0', '3.0.0', 'open', 0, 0, 0, 'Ada', 0)`)
  })

  const behindTheServer = (statement: ReturnType<typeof sql>) =>
    lab.database.transaction((tx) => statement.execute(tx.db), { unaudited: 'a test' })
  const prepare = async () => {
    const prepared = await lab.mover.prepare(connection, target, caller.signal)
    if ('message' in prepared) throw new Error(prepared.message)
    return prepared
  }
  const move = async (prepared: Awaited<ReturnType<typeof prepare>>) =>
    lab.database.transaction((tx) => lab.mover.move(tx, [prepared], caller, upgrade))
  const back = async () => {
    const [snapshot] = await lab.returner.snapshots(upgrade)
    const prepared = snapshot && (await lab.returner.prepareBack(snapshot))
    if (prepared) await lab.database.transaction((tx) => lab.returner.moveBack(tx, [prepared], caller))
    return prepared !== undefined
  }
  const now = () => lab.connections.expect(place, connection.id)
  const lease = () =>
    lab.leases.lease({ ...caller, place, key: connection.key, mayUse: true, piece: undefined, run: undefined })
  const inError = (code: string) =>
    lab.database.transaction(
      (tx) => markInError(tx, place, connection.id, { code, message: 'It waits.', since: tx.now }),
      { unaudited: 'a test' },
    )

  it('puts them at the other version with new values, sealed once more', async () => {
    await move(await prepare())
    expect(await now()).toMatchObject({ pieceVersion: '3.0.0', pieceType: 'Email', authVersion: 4, generation: 2 })
    expect((await lab.trail(place)).at(-1)).toMatchObject({
      action: 'connection.migrated',
      detail: { from: '2.0.0', to: '3.0.0', migrated: true },
    })
  })

  const meanwhile: readonly [string, () => Promise<unknown>][] = [
    ['renamed', () => lab.editor.change(place, connection.key, { generation: 1, name: 'Other' }, caller)],
    ['deleted', () => lab.editor.delete(place, connection.key, false, caller)],
    [
      'given new credentials',
      () => lab.editor.change(place, connection.key, { generation: 1, values: { password: 'another' } }, caller),
    ],
    [
      'renewed',
      () => behindTheServer(sql`update connection_secrets set generation = 9 where connection_id = ${connection.id}`),
    ],
    [
      'about to be renewed',
      () =>
        behindTheServer(sql`insert into connection_renewals (connection_id, attempt, failures, outcome_unknown)
          values (${connection.id}, 'att_1', 0, 0)`),
    ],
  ]
  it.each(meanwhile)('changes nothing where one was %s since it was prepared', async (_, happens) => {
    const prepared = await prepare()
    await happens()
    const before = await lab.connections.expect(place, connection.id).catch(() => undefined)
    await expect(move(prepared)).rejects.toThrow(MovedMeanwhile)
    expect(await lab.connections.expect(place, connection.id).catch(() => undefined)).toEqual(before)
    expect(await lab.returner.snapshots(upgrade)).toEqual([])
  })

  it('notices one that was made since they were counted', async () => {
    const count = (await lab.connections.countByPieceVersion('relay')).get('2.0.0') ?? 0
    const check = () =>
      lab.database.transaction((tx) => lab.mover.expectElsewhere(tx, target, count), { unaudited: 'a test' })
    await check()
    await lab.add(place, { key: 'later' })
    await expect(check()).rejects.toThrow(MovedMeanwhile)
  })

  it('keeps what was found out about one since it was prepared', async () => {
    const prepared = await prepare()
    await inError('unreachable')
    await move(prepared)
    expect(await now()).toMatchObject({ status: 'error', reason: { code: 'unreachable' }, pieceVersion: '3.0.0' })
  })

  it('makes one work again that only waited for such a version, and counts it so', async () => {
    await inError('reconnect_needed')
    await move(await prepare())
    expect(await now()).toMatchObject({ status: 'active', reason: null })
    expect((await lab.connections.facets(place)).statuses).toEqual({ active: 1, missing: 0, error: 0 })
  })

  it('asks the piece once where another connection was in the way', async () => {
    const prepared = await prepare()
    lab.runner.migration = () => {
      throw new Error('asked again')
    }
    expect(await lab.mover.prepare(connection, target, caller.signal, prepared)).toBe(prepared)
    await lab.editor.change(place, connection.key, { generation: 1, name: 'Other' }, caller)
    await expect(lab.mover.prepare(await now(), target, caller.signal, prepared)).rejects.toThrow('asked again')
  })

  const refusals: readonly [string, () => Record<string, unknown>, string][] = [
    [
      'the piece refuses',
      () => {
        throw new PieceError('invalid_input', 'It has no region.', { hint: 'Choose one.' })
      },
      'It has no region. Choose one.',
    ],
    [
      'the piece crashes',
      () => {
        throw new PieceCrash('timeout', 'The piece took too long.')
      },
      'The piece took too long.',
    ],
    ['the form refuses', () => ({ host: 'one.example' }), 'password: Password is required.'],
    [
      'a secret would show',
      () => ({ host: 'canary-password', password: 'x' }),
      'host: The piece puts a value that was',
    ],
    ['one would show inside another value', () => ({ host: 'at-canary-password.example', password: 'x' }), 'host: '],
  ]
  it.each(refusals)('tells in words without a value where %s', async (_, migration, message) => {
    lab.runner.migration = migration
    const failure = await lab.mover.prepare(connection, target, caller.signal)
    expect(failure).toMatchObject({ key: connection.key, status: 'active', message: expect.stringContaining(message) })
    expect(JSON.stringify(failure)).not.toContain('canary-password')
  })

  it('tells of a secret that cannot be opened', async () => {
    await behindTheServer(sql`update connection_secrets set ciphertext = ${Buffer.from('spoilt')}
      where connection_id = ${connection.id}`)
    const failure = await lab.mover.prepare(connection, target, caller.signal)
    expect(failure).toMatchObject({ message: 'The stored secret cannot be opened.' })
  })

  it('goes back to the values of before, sealed anew', async () => {
    await move(await prepare())
    expect(await back()).toBe(true)
    expect(await now()).toMatchObject({ pieceVersion: '2.0.0', authVersion: login?.version, generation: 3 })
    const leased = await lease()
    expect(leased).toMatchObject({ generation: 3, auth: { fields: { password: 'canary-password' } } })
  })

  it('does not go back where somebody changed one since, or it is gone', async () => {
    await move(await prepare())
    await lab.editor.change(place, connection.key, { generation: 2, tags: ['mine'] }, caller)
    expect(await back()).toBe(false)
    expect(await now()).toMatchObject({ pieceVersion: '3.0.0', tags: ['mine'] })
    await lab.editor.delete(place, connection.key, false, caller)
    expect(await lab.returner.snapshots(upgrade)).toEqual([])
  })

  it('does not take what is kept to go back for the credentials of a connection', async () => {
    await move(await prepare())
    await behindTheServer(sql`update connection_secrets set generation = 1, ciphertext =
      (select ciphertext from connection_snapshots where connection_id = ${connection.id})
      where connection_id = ${connection.id}`)
    await behindTheServer(sql`update connections set auth_version = 3, piece_version = '2.0.0'
      where id = ${connection.id}`)
    await expect(lease()).rejects.toMatchObject({ name: 'VaultError' })
  })
})
