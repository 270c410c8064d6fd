import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config/config-error.js'
import { DatabaseInUseError } from '../database/database-in-use-error.js'
import { type SqliteLock, takeSqliteLock } from '../database/sqlite-lock.js'

/** A folder and a name that belong to one running server at a time, and to the next one after it has ended. */
export interface ServerSlot {
  readonly folder: string
  /** The same for every server that gets this slot, so that it can take up what the one before it left. */
  readonly owner: string
  release(): void
}

const MOST_SLOTS = 64

/**
 * Takes the first slot below a folder that no running server holds; the operating system frees it however a server ends.
 *
 * @throws ConfigError when 64 servers share the folder already.
 */
export function takeServerSlot(folder: string): ServerSlot {
  for (let number = 0; number < MOST_SLOTS; number++) {
    const own = join(folder, String(number))
    mkdirSync(own, { recursive: true, mode: 0o700 })
    const lock = tryLock(join(own, 'server'))
    if (lock) return { folder: own, owner: ownerOf(join(own, 'owner')), release: () => lock.release() }
  }
  throw new ConfigError('PLUGBOARD_SPILL_FOLDER', `names ${folder}, which ${MOST_SLOTS} running servers use already.`)
}

function tryLock(path: string): SqliteLock | undefined {
  try {
    return takeSqliteLock(path)
  } catch (error) {
    if (error instanceof DatabaseInUseError) return undefined
    throw error
  }
}

function ownerOf(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomUUID(), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}
