import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, unlinkSync } from 'node:fs'
import { open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { RenewedRecord } from './renewal.js'

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()])
const text = Type.String({ minLength: 1 })

const RECORDS = Type.Array(
  Type.Object({
    connectionId: text,
    projectId: text,
    environmentId: text,
    name: text,
    piece: text,
    attempt: text,
    from: Type.Integer(),
    ciphertext: text,
    keyId: Type.Integer(),
    expiresAt: nullable(Type.Integer()),
    refreshDueAt: nullable(Type.Integer()),
    scopes: Type.Array(Type.String()),
    usedHash: nullable(Type.String()),
  }),
)
type Spilled = Static<typeof RECORDS>

const SUFFIX = '.spill.json'
/** Of a file that is being written. */
const UNFINISHED = `${SUFFIX}.part`

/**
 * Keeps sealed token sets on disk from when the provider answered until the database has them, so that neither a crash
 * nor a database that is down loses a rotated refresh token.
 */
export class SpillFolder {
  readonly #folder: string

  /**
   * The folder is made if it is not there; best on another volume than the database. It is this server's alone: what an
   * earlier one was writing when it ended is of no use and is removed.
   */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(folder)) if (name.endsWith(UNFINISHED)) unlinkSync(join(folder, name))
    this.#folder = folder
  }

  /** Writes records so that they outlast a power cut. Answers the name to remove them by. */
  async write(records: readonly RenewedRecord[]): Promise<string> {
    const name = `${Date.now()}-${randomUUID()}${SUFFIX}`
    const path = join(this.#folder, name)
    const unfinished = join(this.#folder, name.replace(SUFFIX, UNFINISHED))
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(records))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
    await this.#syncFolder()
    return name
  }

  /** Removes what is in the database by now. */
  async remove(name: string): Promise<void> {
    await unlink(join(this.#folder, name))
  }

  /** The names of what is still there, oldest first. */
  async list(): Promise<string[]> {
    return (await readdir(this.#folder)).filter((name) => name.endsWith(SUFFIX)).sort()
  }

  /** The records under a name. Throws when they cannot be read. */
  async read(name: string): Promise<Spilled> {
    const parsed: unknown = JSON.parse(await readFile(join(this.#folder, name), 'utf8'))
    if (Value.Check(RECORDS, parsed)) return parsed
    throw new Error(`${join(this.#folder, name)} does not hold spilled credentials`)
  }

  /** A new name in a folder outlasts a power cut only once the folder itself is on disk. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}
