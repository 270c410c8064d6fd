import { type FileRef, type Files, PieceError } from '@plugboard/core'
import type { ProjectPlace } from '../access/place.js'
import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import { DomainError } from '../domain-error.js'
import { newId } from '../id.js'
import { fileIdIn, fileRef, KEEP_MS, LARGEST_FILE, LARGEST_TOTAL, type StoredFile } from './file.js'
import {
  completeFile,
  deleteFile,
  findFile,
  findStale,
  insertChunk,
  insertFile,
  readChunk,
  totalSize,
} from './file-store.js'

type Data = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Bytes of one row. */
const CHUNK = 512 * 1024

/** After so long nobody writes to an unfinished file any more, in milliseconds. */
const ABANDONED_MS = 24 * 3_600_000

/** Files removed with one look. */
const TIDIED_AT_ONCE = 100

/** Files do not change anything that has an owner; the run that makes them is audited. */
const unaudited = 'the run a file comes from is audited'

/** Keeps the files of runs for a while. */
export class FileService {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** `ctx.files` of a call in a project, on behalf of somebody. */
  filesOf(project: ProjectPlace, createdBy: string): Files {
    return {
      read: (file) => this.#read(project, file),
      write: (file, data) => this.write(project, { ...file, createdBy }, data),
    }
  }

  /**
   * Stores bytes under a name.
   *
   * @throws PieceError `quota_exceeded` for a file that is too large, or when the project has no room for it; nothing of
   * it is kept then.
   */
  async write(
    project: ProjectPlace,
    about: { name: string; contentType: string; createdBy: string },
    data: Data,
  ): Promise<FileRef> {
    const id = newId('fil')
    const room = LARGEST_TOTAL - (await totalSize(this.#database.read, project.id))
    const file = await this.#change(async (tx) => {
      const created = { id, projectId: project.id, ...about, createdAt: tx.now, expiresAt: tx.now + KEEP_MS }
      await insertFile(tx.db, created)
      return created
    })
    try {
      const size = await this.#fill(id, data, Math.min(LARGEST_FILE, room))
      await this.#change((tx) => completeFile(tx.db, id, size))
      return fileRef({ ...file, size }, project.key)
    } catch (error) {
      await this.#change((tx) => deleteFile(tx.db, id))
      throw error
    }
  }

  /**
   * A file and its bytes.
   *
   * @throws DomainError `not_found` where the project has no such file, or has it no more.
   */
  async open(project: ProjectPlace, id: string): Promise<{ file: StoredFile; bytes: AsyncIterable<Uint8Array> }> {
    const file = await findFile(this.#database.read, project.id, id, await this.#database.now())
    if (file) return { file, bytes: this.#bytes(file) }
    throw new DomainError({ kind: 'not_found', message: 'There is no such file in this project, or no more.' })
  }

  /** Removes files whose time is over, and those that were never completed. */
  async tidy(): Promise<void> {
    const now = await this.#database.now()
    const stale = await findStale(this.#database.read, { now, abandoned: now - ABANDONED_MS }, TIDIED_AT_ONCE)
    for (const id of stale) await this.#change((tx) => deleteFile(tx.db, id))
  }

  async *#read(project: ProjectPlace, file: FileRef): AsyncGenerator<Uint8Array> {
    const id = fileIdIn(file.url)
    const now = await this.#database.now()
    const found = id !== undefined && (await findFile(this.#database.read, project.id, id, now))
    if (!found) throw gone(file)
    yield* this.#bytes(found)
  }

  /** A file whose time ends while it is read fails, rather than to end early. */
  async *#bytes(file: StoredFile): AsyncGenerator<Uint8Array> {
    for (let position = 0, left = file.size; left > 0; position++) {
      const bytes = await readChunk(this.#database.read, file.id, position)
      if (bytes === undefined) throw gone(file)
      yield bytes
      left -= bytes.length
    }
  }

  async #fill(id: string, data: Data, room: number): Promise<number> {
    let size = 0
    let position = 0
    for await (const bytes of inChunks(data)) {
      size += bytes.length
      if (size > room) throw noRoom()
      await this.#change((tx) => insertChunk(tx.db, id, position, bytes))
      position++
    }
    return size
  }

  #change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#database.transaction(work, { unaudited })
  }
}

/** The same bytes in pieces of one size, but for the last. */
async function* inChunks(data: Data): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const bytes of data) {
    for (let start = 0; start < bytes.length; ) {
      const part = Buffer.from(bytes.subarray(start, start + CHUNK - length))
      waiting.push(part)
      length += part.length
      start += part.length
      if (length < CHUNK) continue
      yield Buffer.concat(waiting)
      waiting = []
      length = 0
    }
  }
  if (length > 0) yield Buffer.concat(waiting)
}

const gone = ({ name }: { name: string }) => new PieceError('not_found', `The file "${name}" is gone.`)

const noRoom = () =>
  new PieceError('quota_exceeded', 'The file is larger than there is room for.', {
    hint: `A file may have 1 GiB, and all files of a project 10 GiB together; they go after ${KEEP_MS / 86_400_000} days.`,
  })
