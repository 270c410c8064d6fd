import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ChainedAuditSink } from './audit/chained-audit-sink.js'
import type { Config } from './config/config.js'
import type { Database } from './database/database.js'
import { migrate } from './database/migrate.js'
import { openDatabase } from './database/open-database.js'
import { readKeyCheck, writeKeyCheck } from './keys/key-check-store.js'
import { SqlKeysetStore } from './keys/sql-keyset-store.js'
import { WrongRootKeyError } from './keys/wrong-root-key-error.js'
import { type LoadedRootKey, loadRootKey } from './vault/root-key.js'
import { Vault } from './vault/vault.js'

/** The open database and the vault whose keys belong to it. */
export interface Storage {
  database: Database
  vault: Vault
  /** Where a root key was made just now; undefined when there was one. */
  newKeyFile: string | undefined
  close(): Promise<void>
}

interface StorageLog {
  warn(fields: object, message: string): void
}

/** The SQLite file of a data folder. */
export const databaseFile = (config: Config): string => join(config.dataFolder, 'plugboard.sqlite')

/** Where the root key lives when none is configured: beside the data folder, so that a copy of the folder lacks it. */
export const defaultKeyFile = (config: Config): string => `${config.dataFolder}.key`

/**
 * Opens the database and the vault and brings the schema up to date. The root key is checked against the database
 * before anything is written.
 *
 * @throws RootKeyError, WrongRootKeyError, DatabaseInUseError, or the database's own error.
 */
export async function openStorage(config: Config, log: StorageLog): Promise<Storage> {
  const isNew = config.databaseUrl === undefined && !existsSync(databaseFile(config))
  const early = isNew ? await loadKeys(config, true, log) : undefined
  const parts: { database?: Database; vault?: Vault } = {}
  const database = await openDatabase({
    url: config.databaseUrl,
    file: databaseFile(config),
    audit: new ChainedAuditSink((projectId) => expectPart(parts.vault).auditKey(projectId)),
  })
  parts.database = database
  try {
    const check = await readKeyCheck(database.read)
    const { keys, generatedAt } = early ?? (await loadKeys(config, check === undefined, log))
    const vault = new Vault({ rootKeys: keys, store: new SqlKeysetStore(() => expectPart(parts.database)) })
    parts.vault = vault
    if (check && vault.rootKeyIdOf(check) === undefined) throw new WrongRootKeyError()
    await migrate(database)
    if (!check) await recordKeyCheck(database, vault)
    return { database, vault, newKeyFile: generatedAt, close: () => close(database, vault) }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function loadKeys(config: Config, databaseIsEmpty: boolean, log: StorageLog): Promise<LoadedRootKey> {
  const { value, file } = config.rootKey
  return loadRootKey({ value, file, generateAt: defaultKeyFile(config), databaseIsEmpty, log })
}

/** Two replicas may start on one empty database with different keys; the one that was slower learns it here. */
async function recordKeyCheck(database: Database, vault: Vault): Promise<void> {
  await database.transaction((tx) => writeKeyCheck(tx.db, vault.keyCheckValue()), {
    unaudited: 'the value tells keys apart and changes nothing',
  })
  const stored = await readKeyCheck(database.read)
  if (stored && vault.rootKeyIdOf(stored) === undefined) throw new WrongRootKeyError()
}

async function close(database: Database, vault: Vault): Promise<void> {
  await database.close()
  vault.close()
}

function expectPart<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the storage is still being opened')
  return part
}
