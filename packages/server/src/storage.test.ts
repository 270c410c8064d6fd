import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Config } from './config/config.js'
import { readConfig } from './config/read-config.js'
import { engines } from './database/testing/engines.js'
import type { TestDatabase } from './database/testing/test-engine.js'
import { databaseFile, defaultKeyFile, openStorage, type Storage } from './storage.js'
import { RootKeyError } from './vault/root-key-error.js'

const newKey = () => randomBytes(32).toString('base64')
const context = (projectId: string) => ({
  table: 'connection_secrets',
  column: 'ciphertext',
  rowId: 'con_1',
  projectId,
  environmentId: 'env_1',
  piece: 'relay',
  generation: 0,
})

describe.each(engines)('opening the storage on $name', (engine) => {
  let folder: string
  let opened: TestDatabase | undefined
  let storages: Storage[]
  let warnings: string[]
  let url: string | undefined

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plugboard-storage-'))
    storages = []
    warnings = []
    opened = engine.name === 'postgres' ? await engine.open() : undefined
    await opened?.tamper('drop schema public cascade; create schema public')
    url = opened?.location.url
  })
  afterEach(async () => {
    for (const one of storages) await one.close()
    await opened?.dispose()
    rmSync(folder, { recursive: true, force: true })
  })

  const config = (key?: string, home = 'data'): Config =>
    readConfig(
      {
        PLUGBOARD_DATA: join(folder, home),
        ...(url !== undefined && { PLUGBOARD_DATABASE_URL: url }),
        ...(key !== undefined && { PLUGBOARD_ROOT_KEY: key }),
      },
      { execArgv: [] },
    )
  const open = async (given: Config) => {
    const log = { warn: (_: object, message: string) => warnings.push(message) }
    const storage = await openStorage(given, log)
    storages.push(storage)
    return storage
  }
  const close = async (storage: Storage) => {
    storages = storages.filter((one) => one !== storage)
    await storage.close()
  }

  it('makes a root key for an empty database, beside the data folder, and says where', async () => {
    const fresh = await open(config())
    expect(fresh.newKeyFile).toBe(defaultKeyFile(config()))
    expect(existsSync(join(folder, 'data.key'))).toBe(true)
    expect(warnings).toHaveLength(1)
    await close(fresh)
    const again = await open(config())
    expect(again.newKeyFile).toBeUndefined()
    expect(warnings).toHaveLength(1)
  })

  it('opens with the same key what was sealed before', async () => {
    const key = newKey()
    const first = await open(config(key))
    const { blob } = await first.vault.seal(Buffer.from('secret'), context('prj_1'))
    await close(first)
    const second = await open(config(key))
    expect(String(await second.vault.open(blob, context('prj_1')))).toBe('secret')
    expect(existsSync(join(folder, 'data.key'))).toBe(false)
  })

  it('refuses another key and changes nothing, so that the right one still works', async () => {
    const key = newKey()
    const first = await open(config(key))
    const { blob } = await first.vault.seal(Buffer.from('secret'), context('prj_1'))
    const before = await contents(first)
    await close(first)
    await expect(open(config(newKey()))).rejects.toMatchObject({ name: 'WrongRootKeyError' })
    const second = await open(config(key))
    expect(await contents(second)).toEqual(before)
    expect(String(await second.vault.open(blob, context('prj_1')))).toBe('secret')
  })

  it('refuses to make a second key beside data whose key is missing', async () => {
    const first = await open(config())
    const keyText = readFileSync(defaultKeyFile(config()), 'utf8')
    await close(first)
    rmSync(defaultKeyFile(config()))
    await expect(open(config())).rejects.toBeInstanceOf(RootKeyError)
    expect(existsSync(defaultKeyFile(config()))).toBe(false)
    expect((await open(config(keyText.trim()))).newKeyFile).toBeUndefined()
  })

  it('lets go of the database when it refuses', async () => {
    await close(await open(config(newKey())))
    for (let at = 0; at < 3; at++) {
      await expect(open(config(newKey()))).rejects.toMatchObject({ name: 'WrongRootKeyError' })
    }
  })

  it('refuses two servers on one database file, and leaves them be on a shared one', async () => {
    const key = newKey()
    await open(config(key))
    if (engine.name === 'sqlite') await expect(open(config(key))).rejects.toMatchObject({ name: 'DatabaseInUseError' })
    else await open(config(key))
  })

  if (engine.name === 'sqlite') {
    it('keeps the database in the data folder and the key out of it', async () => {
      await open(config())
      expect(existsSync(databaseFile(config()))).toBe(true)
      expect(defaultKeyFile(config()).startsWith(join(folder, 'data/'))).toBe(false)
    })
  }

  if (engine.name === 'postgres') {
    it('lets replicas that start at the same time on one empty database share one key', async () => {
      const key = newKey()
      const [one, other] = await Promise.all([open(config(key, 'a')), open(config(key, 'b'))])
      const { blob } = await one.vault.seal(Buffer.from('secret'), context('prj_1'))
      expect(String(await other.vault.open(blob, context('prj_1')))).toBe('secret')
    })

    it('lets one of several replicas that start with different keys live, and tells the others', async () => {
      const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((home) => open(config(newKey(), home))))
      for (const one of outcomes) {
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'WrongRootKeyError' })
      }
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })
  }
})

/** What the tables hold that a start could touch. */
async function contents({ database }: Storage) {
  const { read } = database
  const [settings, keysets, events] = await Promise.all([
    read.selectFrom('settings').selectAll().execute(),
    read.selectFrom('keysets').selectAll().execute(),
    read.selectFrom('audit_events').selectAll().execute(),
  ])
  return { settings, keysets, events }
}
