import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ChainedAuditSink } from './audit/chained-audit-sink.js'
import type { Config } from './config/config.js'
import { makeFolder } from './config/make-folder.js'
import type { Database } from './database/database.js'
import { DatabaseUnreachableError } from './database/database-unreachable-error.js'
import { migrate } from './database/migrate.js'
import { openDatabase } from './database/open-database.js'
import { openReadOnly } from './database/open-read-only.js'
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
 * Opens the database and the vault and brings the schema up to date. Folders and the root key are checked before
 * anything is written to the database.
 *
 * @throws ConfigError, RootKeyError, WrongRootKeyError, DatabaseInUseError, DatabaseUnreachableError.
 */
export async function openStorage(config: Config, log: StorageLog): Promise<Storage> {
  if (config.databaseUrl === undefined) makeFolder('PLUGBOARD_DATA', config.dataFolder)
  makeFolder('PLUGBOARD_SPILL_FOLDER', config.spillFolder)
  const check = await storedKeyCheck(config)
  const { keys, generatedAt } = await loadKeys(config, check === undefined, log)
  const parts: { database?: Database } = {}
  const vault = new Vault({ rootKeys: keys, store: new SqlKeysetStore(() => expectPart(parts.database)) })
  if (check && vault.rootKeyIdOf(check) === undefined) throw new WrongRootKeyError()
  const database = await openDatabase({
    url: config.databaseUrl,
    file: databaseFile(config),
    audit: new ChainedAuditSink((projectId) => vault.auditKey(projectId)),
  })
  parts.database = database
  try {
    await migrate(database)
    if (!check) await recordKeyCheck(database, vault)
    return { database, vault, newKeyFile: generatedAt, close: () => close(database, vault) }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Read without opening the file for writing: closing it again would already fold its log into it. */
async function storedKeyCheck(config: Config): Promise<Buffer | undefined> {
  const file = databaseFile(config)
  if (config.databaseUrl === undefined && !existsSync(file)) return undefined
  const database = await reach(openReadOnly({ url: config.databaseUrl, file }), config)
  try {
    return await readKeyCheck(database.read)
  } finally {
    await database.close()
  }
}

async function reach<T>(opening: Promise<T>, { databaseUrl }: Config): Promise<T> {
  try {
    return await opening
  } catch (error) {
    throw databaseUrl === undefined ? error : new DatabaseUnreachableError(error)
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
