import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { Batcher } from '../connections/batcher.js'
import type { ConnectionSecrets } from '../connections/connection-secrets.js'
import type { RevocationOutbox } from '../connections/revocation-outbox.js'
import type { Database } from '../database/database.js'
import type { Place } from '../environments/environment.js'
import { errorFields } from '../http/error-fields.js'
import type { RenewalJob, RenewedRecord } from './renewal.js'
import type { RenewalCommit } from './renewal-commit.js'
import { readSealed } from './renewal-store.js'
import type { SpillFolder } from './spill-folder.js'

interface Parts {
  database: Pick<Database, 'read'>
  secrets: ConnectionSecrets
  commit: Pick<RenewalCommit, 'save'>
  spill: SpillFolder
  logger: Logger
  revocations: Pick<RevocationOutbox, 'useNewest'>
  placeOf(at: Pick<RenewalJob, 'projectId' | 'environmentId'>): Promise<Place>
}

const LARGEST_BATCH = 200

/**
 * Brings new credentials into the database: first onto disk, where they outlast a crash, then into place. Those that
 * arrive together share both.
 */
export class RenewalSaver {
  readonly #parts: Parts
  readonly #batcher: Batcher<RenewedRecord, void>
  /** Names of spill files that this process is about to remove itself. */
  readonly #writing = new Set<string>()
  /** By connection: what the database could not take yet, and the file it is in, unless the disk took it neither. */
  readonly #unsaved = new Map<string, { record: RenewedRecord; file: string | undefined }>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#batcher = new Batcher((records) => this.#saveAll(records), LARGEST_BATCH)
  }

  /** Resolves once the credentials are in place, or fenced out. Rejects when the database cannot take them now. */
  save(record: RenewedRecord): Promise<void> {
    return this.#batcher.add(record)
  }

  /** Whether there are newer credentials of a connection than the database has: asking again would spend them. */
  isUnsaved(connectionId: string): boolean {
    return this.#unsaved.has(connectionId)
  }

  /** The connections for which `isUnsaved` holds. */
  unsaved(): string[] {
    return [...this.#unsaved.keys()]
  }

  /**
   * Takes into the database what lies on disk, of this process or of one before it, and what not even the disk took.
   *
   * @returns whether nothing of this process is left to be saved.
   */
  async replay(): Promise<boolean> {
    for (const name of await this.#parts.spill.list()) {
      if (!this.#writing.has(name)) await this.#replayFile(name)
    }
    const inMemory = [...this.#unsaved.values()].filter(({ file }) => file === undefined)
    if (inMemory.length > 0) await this.#logged(() => this.#commitAll(inMemory.map(({ record }) => record)))
    return this.#unsaved.size === 0
  }

  #replayFile(name: string): Promise<void> {
    const { spill, logger } = this.#parts
    return this.#logged(async () => {
      const records = await spill.read(name)
      await this.#commitAll(records)
      await spill.remove(name)
      logger.warn({ spilled: records.length }, 'credentials that were renewed before a failure are saved now')
    })
  }

  async #logged(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#log(error, 'credentials that were renewed before a failure could not be saved yet')
    }
  }

  async #saveAll(records: readonly RenewedRecord[]): Promise<PromiseSettledResult<void>[]> {
    const file = await this.#spill(records)
    try {
      await this.#commitAll(records)
      if (file) await this.#parts.spill.remove(file)
      return records.map(() => ({ status: 'fulfilled', value: undefined }))
    } catch (reason) {
      this.#log(reason, 'renewed credentials could not be saved; they are kept and saved later')
      for (const record of records) this.#unsaved.set(record.connectionId, { record, file })
      return records.map(() => ({ status: 'rejected', reason }))
    } finally {
      if (file) this.#writing.delete(file)
    }
  }

  async #spill(records: readonly RenewedRecord[]): Promise<string | undefined> {
    try {
      const file = await this.#parts.spill.write(records)
      this.#writing.add(file)
      return file
    } catch (error) {
      this.#log(error, 'renewed credentials cannot be kept on disk until the database has them')
      return undefined
    }
  }

  async #commitAll(records: readonly RenewedRecord[]): Promise<void> {
    const saved = await this.#parts.commit.save(records)
    for (const [index, record] of records.entries()) {
      if (saved[index] === 'moved') await this.#merge(record)
      else if (saved[index] === 'gone') await this.#parts.revocations.useNewest(record.connectionId, sealedIn(record))
    }
    for (const { connectionId } of records) this.#unsaved.delete(connectionId)
  }

  /** A person changed the connection while the provider was asked: the new tokens go into what there is now. */
  async #merge(record: RenewedRecord): Promise<void> {
    const { secrets, commit, placeOf, database } = this.#parts
    const owner = { id: record.connectionId, place: await placeOf(record), piece: record.piece }
    const current = await readSealed(database.read, record.connectionId)
    if (!current || record.usedHash === null) return
    const now = await secrets.open(owner, current)
    if (!now.grant?.refreshToken || tokenHash(now.grant.refreshToken) !== record.usedHash) return
    const { grant } = await secrets.open(owner, sealedIn(record))
    const sealed = await secrets.seal(owner, { ...now, grant }, current.generation + 1)
    const merged = { from: current.generation, ciphertext: sealed.ciphertext.toString('base64'), keyId: sealed.keyId }
    await commit.save([{ ...record, ...merged }])
  }

  #log(error: unknown, message: string): void {
    this.#parts.logger.error({ error: errorFields(error) }, message)
  }
}

const sealedIn = ({ ciphertext, from }: RenewedRecord) => ({
  ciphertext: Buffer.from(ciphertext, 'base64'),
  generation: from + 1,
})

/** By which a refresh token is recognised later, without being kept. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
