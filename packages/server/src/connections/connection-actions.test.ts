import { PieceError } from '@plugboard/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../database/testing/engines.js'
import type { Place } from '../environments/environment.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { Credentials } from '../pieces/piece-runner.js'
import type { ActionCall } from './connection-actions.js'
import { type ConnectionLab, connectionLab, testCaller } from './testing/connection-lab.js'
import { relayPiece } from './testing/relay-piece.js'
import { ScriptedRunner } from './testing/scripted-runner.js'

/** A runner whose actions end as told, and that remembers what it was given. */
class ActionRunner extends ScriptedRunner {
  result: () => unknown = () => null
  given: { version: string; credentials: Credentials; name: string; input: unknown }[] = []

  override async action(
    { manifest }: InstalledPiece,
    credentials: Credentials,
    { name, input }: { name: string; input: Record<string, unknown> },
  ): Promise<unknown> {
    this.given.push({ version: manifest.version, credentials, name, input })
    return this.result()
  }
}

/** The relay piece in a later version, with an action that only another auth method can do. */
const later: InstalledPiece = {
  ...relayPiece,
  manifest: {
    ...relayPiece.manifest,
    version: '3.0.0',
    actions: relayPiece.manifest.actions.flatMap((action) => [
      action,
      { ...action, name: 'broadcast', title: 'Broadcast', methods: ['token'] },
    ]),
  },
}

const caller = testCaller()

afterAll(() => ScriptedRunner.close())

describe.each(engines)('actions with a connection on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  const runner = new ActionRunner()

  beforeAll(async () => {
    lab = await connectionLab(engine, { pieces: [relayPiece], runner })
  })
  afterAll(() => lab.dispose())
  beforeEach(async () => {
    place = (await lab.project()).development
    runner.result = () => null
    runner.given = []
    await lab.add(place)
  })

  const run = (over: Partial<ActionCall> = {}, by = caller) =>
    lab.actions.run(place, { connection: 'relay', action: 'send', input: { text: 'Hello' }, ...over }, by)
  const trail = async () => (await lab.trail(place)).slice(1).map(({ action, outcome }) => `${action} ${outcome}`)

  it('get the credentials and the input, and answer what the piece does', async () => {
    runner.result = () => ({ sent: true })
    const { output, ms } = await run()
    expect(output).toEqual({ sent: true })
    expect(ms).toBeGreaterThanOrEqual(0)
    expect(runner.given).toMatchObject([
      {
        name: 'send',
        input: { text: 'Hello' },
        credentials: {
          method: { name: 'login' },
          values: { host: 'one.example', port: 25, password: 'canary-password' },
          secrets: { password: 'canary-password' },
        },
      },
    ])
  })

  it('are audited with the lease and the run, without input, output or credentials', async () => {
    runner.result = () => ({ text: 'canary-output' })
    await run({ input: { text: 'canary-input' }, run: 'run_1' })
    const [, leased, done] = await lab.trail(place)
    expect([leased?.action, done?.action, done?.outcome]).toEqual(['connection.leased', 'connection.action_run', 'ok'])
    expect(done?.detail).toEqual({ action: 'send', lease: leased?.detail.lease, run: 'run_1' })
    expect(JSON.stringify(await lab.trail(place))).not.toContain('canary')
  })

  it('that fail are audited as failed, and pass on the failure of the piece', async () => {
    const failure = new PieceError('rate_limited', 'Too many.')
    runner.result = () => {
      throw failure
    }
    await expect(run()).rejects.toBe(failure)
    expect(await trail()).toEqual(['connection.leased ok', 'connection.action_run failed'])
  })

  it.each<[string, Partial<ActionCall>, object]>([
    ['a connection that is not there', { connection: 'gone' }, { code: 'not_found' }],
    ['a connection of another piece', { piece: 'warehouse' }, { code: 'wrong_piece' }],
    ['an action the piece does not have', { action: 'fly' }, { code: 'action_not_found', field: 'action' }],
    ['an input that does not fit', { input: { text: 5, data: {} } }, { code: 'wrong_type', field: 'text' }],
    ['an input with a field too many', { input: { text: 'a', extra: 1 } }, { code: 'unknown_field', field: 'extra' }],
  ])('never reach the piece with %s', async (_, over, problem) => {
    await expect(run(over)).rejects.toMatchObject(problem)
    expect(runner.given).toEqual([])
    expect(await trail()).not.toContain('connection.action_run ok')
  })

  it('need the permission to use connections', async () => {
    const viewer = testCaller({ may: (permission) => permission !== 'connections.use' })
    await expect(run({}, viewer)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(runner.given).toEqual([])
    expect(await trail()).toEqual(['connection.leased denied'])
  })
})

describe.each(engines)('actions of a piece with several versions on $name', (engine) => {
  let lab: ConnectionLab
  let place: Place
  const runner = new ActionRunner()

  beforeAll(async () => {
    lab = await connectionLab(engine, { pieces: [relayPiece, later], runner })
    place = (await lab.project()).development
    await lab.add(place)
  })
  afterAll(() => lab.dispose())

  const setVersion = (version: string) =>
    lab.database.transaction((tx) => tx.db.updateTable('connections').set({ piece_version: version }).execute(), {
      unaudited: 'the connection was saved with another version',
    })
  const run = (action: string) =>
    lab.actions.run(place, { connection: 'relay', action, input: { text: 'Hello' } }, caller)

  it('run in the version the connection was saved with, and in the newest when that is gone', async () => {
    for (const version of ['2.0.0', '3.0.0', '1.0.0']) {
      await setVersion(version)
      await run('send')
    }
    expect(runner.given.map(({ version }) => version)).toEqual(['2.0.0', '3.0.0', '3.0.0'])
  })

  it('refuse an auth method the action does not work with, naming those it does', async () => {
    await setVersion('3.0.0')
    await expect(run('broadcast')).rejects.toMatchObject({
      code: 'unsupported',
      field: 'connection',
      hint: 'Choose a connection made with: token.',
    })
  })
})
