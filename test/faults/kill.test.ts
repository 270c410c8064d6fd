import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Plugboard, runPlugboard } from '../support/plugboard.js'
import { createStorage, STORAGES, type Storage } from '../support/storage.js'
import { startWebTarget, type WebTarget } from '../support/web-target.js'
import { Ledger } from './ledger.js'
import { Writer } from './writer.js'

const ROUNDS: Record<string, number> = { SQLite: 15, PostgreSQL: 4 }
const WRITERS = 6
/** A round ends when so much was acknowledged, and then at any moment within 600 ms, in the middle of whatever is under way. */
const ENOUGH = 21
const ROUND_SPREAD_MS = 600
const WAITING = { timeout: 20_000, interval: 5 }

describe.each(STORAGES)('over %s, a server that is killed while it writes', (name) => {
  let storage: Storage
  let target: WebTarget
  const ledger = new Ledger()

  beforeAll(async () => {
    storage = await createStorage(name)
    target = await startWebTarget()
  })
  afterAll(async () => {
    await storage?.clean()
    await target?.close()
  })

  const start = () => Plugboard.start({ folder: storage.folder, env: storage.env })

  async function writeUntilKilled(round: number): Promise<void> {
    const server = await start()
    const before = ledger.acknowledged
    const writers = Array.from(
      { length: WRITERS },
      (_, index) => new Writer(server, ledger, `w${round}-${index}`, target),
    )
    for (const writer of writers) await writer.prepare()
    const working = writers.map((writer, index) => writer.work({ credentials: index === 0 }))
    await vi.waitFor(() => expect(ledger.acknowledged - before).toBeGreaterThanOrEqual(ENOUGH), WAITING)
    await sleep(Math.random() * ROUND_SPREAD_MS)
    for (const writer of writers) writer.expectEnd()
    await server.kill()
    await Promise.all(working)
  }

  async function expectSoundAudit(): Promise<void> {
    const env = { PLUGBOARD_DATA: `${storage.folder}/data`, ...storage.env }
    expect(await runPlugboard(['audit', 'verify'], env)).toMatchObject({ code: 0 })
  }

  it.each(Array.from({ length: ROUNDS[name] ?? 0 }, (_, round) => round + 1))(
    'has kept every answer it gave and nothing else, round %i',
    async (round) => {
      await writeUntilKilled(round)
      await expectSoundAudit()
      await ledger.expectAudited(storage)
      const server = await start()
      try {
        await ledger.settle(server)
        await ledger.expectCounts(server)
        await ledger.expectLeases(server)
      } finally {
        await server.kill()
      }
    },
  )

  it('has done enough for this to mean something', () => {
    expect(ledger.acknowledged).toBeGreaterThan((ROUNDS[name] ?? 0) * 20)
    expect(ledger.unknown).toBeGreaterThan(0)
  })
})
