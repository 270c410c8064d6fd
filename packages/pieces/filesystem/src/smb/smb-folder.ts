import { type Content, type Entry, type Folder, type Listed, type Path, type Place, parentOf } from '../folder.js'
import { windowsNameProblem } from '../parse-path.js'
import { isPartName, newPartName } from '../part-name.js'
import type { Agreement } from './negotiate.js'
import type { SmbConnection } from './smb-connection.js'
import { notSmb, statusError } from './smb-error.js'
import {
  ACCESS,
  closing,
  DISPOSITION,
  flush,
  OPTION,
  readAt,
  type SmbFile,
  tryOpen,
  withOpen,
  writeAt,
} from './smb-file.js'
import { cutTo, dispose, rename } from './smb-info.js'
import { nextEntries, type RawEntry } from './smb-listing.js'
import { STATUS } from './smb-status.js'

/** The most that is read or written at once. */
const CHUNK = 1_048_576

/** A folder of a share. */
export class SmbFolder implements Folder {
  readonly #connection: SmbConnection
  readonly #agreement: Agreement
  readonly #base: Path

  /** @param base the folder of the connection, from the share on. */
  constructor(connection: SmbConnection, agreement: Agreement, base: Path) {
    this.#connection = connection
    this.#agreement = agreement
    this.#base = base
  }

  async list(at: Place): Promise<Listed[]> {
    const raw = await this.#entries(at)
    return raw.filter(({ name }) => !isPartName(name) && windowsNameProblem(name) === undefined).map(entryOf)
  }

  async everyName(at: Place): Promise<string[]> {
    return (await this.#entries(at)).map(({ name }) => name)
  }

  /** The server has told of details already. */
  async complete(_at: Place, listed: readonly Listed[]): Promise<Entry[]> {
    return listed.filter(isEntry)
  }

  read<T>(at: Place, use: (content: Content) => Promise<T>): Promise<T> {
    const place = this.#full(at)
    return withOpen(this.#connection, place, { access: ACCESS.read, options: OPTION.file }, (file) =>
      use({ size: file.size, chunks: this.#chunksOf(file, at.field) }),
    )
  }

  async write(at: Place, chunks: AsyncIterable<Uint8Array>, { overwrite }: { overwrite: boolean }): Promise<number> {
    const place = this.#full(at)
    await this.#refuseTarget(place, overwrite)
    const part = { path: [...parentOf(place).path, newPartName()], field: at.field }
    const options = { access: ACCESS.write | ACCESS.delete, disposition: DISPOSITION.create, options: OPTION.file }
    return withOpen(this.#connection, part, options, async (file) => {
      try {
        const size = await this.#fill(file, 0, chunks, at.field)
        this.#expect(await flush(this.#connection, file), at.field)
        this.#expect(await rename(this.#connection, file, place.path, overwrite), at.field)
        return size
      } catch (error) {
        await dispose(this.#connection, file, true).catch(() => undefined)
        throw error
      }
    })
  }

  append(at: Place, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const access = ACCESS.append | ACCESS.delete
    const options = { access, disposition: DISPOSITION.openOrCreate, options: OPTION.file, alone: true }
    return withOpen(this.#connection, this.#full(at), options, async (file) => {
      try {
        const added = await this.#fill(file, file.size, chunks, at.field)
        this.#expect(await flush(this.#connection, file), at.field)
        return file.size + added
      } catch (error) {
        const undone = file.isNew ? dispose(this.#connection, file, true) : cutTo(this.#connection, file, file.size)
        await undone.catch(() => undefined)
        throw error
      }
    })
  }

  move(from: Place, to: Place, { overwrite }: { overwrite: boolean }): Promise<void> {
    const target = this.#full(to)
    return withOpen(this.#connection, this.#full(from), { access: ACCESS.delete }, async (file) => {
      await this.#refuseTarget(target, overwrite && !file.isFolder)
      this.#expect(await rename(this.#connection, file, target.path, overwrite && !file.isFolder), to.field)
    })
  }

  async makeFolder(at: Place): Promise<boolean> {
    const { path, field } = this.#full(at)
    const options = { access: ACCESS.look, disposition: DISPOSITION.create, options: OPTION.folder }
    const made = await tryOpen(this.#connection, path, options)
    if (typeof made !== 'number') return closing(this.#connection, made, field, async () => true)
    if (made !== STATUS.nameCollision) throw statusError(made, field)
    return withOpen(this.#connection, { path, field }, { access: ACCESS.look }, async ({ isFolder }) => {
      if (!isFolder) throw statusError(STATUS.nameCollision, field)
      return false
    })
  }

  async remove(at: Place): Promise<boolean | 'notEmpty'> {
    const { path, field } = this.#full(at)
    const file = await tryOpen(this.#connection, path, { access: ACCESS.delete, options: OPTION.linkItself })
    if (typeof file === 'number') {
      if (MISSING.has(file)) return false
      throw statusError(file, field)
    }
    return closing(this.#connection, file, field, async () => {
      const status = await dispose(this.#connection, file)
      if (status === STATUS.notEmpty) return 'notEmpty'
      this.#expect(status, field)
      return true
    })
  }

  nameProblem(name: string): string | undefined {
    return windowsNameProblem(name)
  }

  #full({ path, field }: Place): Place {
    return { path: [...this.#base, ...path], field }
  }

  #expect(status: number, field: string): void {
    if (status !== STATUS.ok) throw statusError(status, field)
  }

  async #entries(at: Place): Promise<RawEntry[]> {
    const found: RawEntry[] = []
    await withOpen(this.#connection, this.#full(at), { access: ACCESS.list, options: OPTION.folder }, async (file) => {
      for (;;) {
        const some = await nextEntries(this.#connection, file)
        if (some === undefined) return
        if (typeof some === 'number') throw statusError(some, at.field)
        for (const entry of some) if (entry.name !== '.' && entry.name !== '..') found.push(entry)
      }
    })
    return found
  }

  /** Only a file is replaced, and only where that is wanted. */
  async #refuseTarget({ path, field }: Place, overwrite: boolean): Promise<void> {
    const present = await tryOpen(this.#connection, path, { access: ACCESS.look })
    if (typeof present === 'number') return
    await closing(this.#connection, present, field, async () => {
      if (present.isFolder) throw statusError(STATUS.isADirectory, field)
      if (!overwrite) throw statusError(STATUS.nameCollision, field)
    })
  }

  async *#chunksOf(file: SmbFile, field: string): AsyncGenerator<Uint8Array> {
    for (let at = 0; ; ) {
      const length = Math.min(CHUNK, this.#agreement.maxRead, this.#connection.affordable)
      const bytes = await readAt(this.#connection, file, at, length)
      if (bytes === null) return
      if (typeof bytes === 'number') throw statusError(bytes, field)
      if (bytes.length === 0) return
      at += bytes.length
      yield bytes
    }
  }

  async #fill(file: SmbFile, start: number, chunks: AsyncIterable<Uint8Array>, field: string): Promise<number> {
    let size = 0
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        const length = Math.min(CHUNK, this.#agreement.maxWrite, this.#connection.affordable)
        const taken = await writeAt(this.#connection, file, start + size, chunk.subarray(at, at + length))
        if (typeof taken === 'number') throw statusError(taken, field)
        if (taken.written < 1 || taken.written > length) throw notSmb()
        at += taken.written
        size += taken.written
      }
    }
    return size
  }
}

const MISSING: ReadonlySet<number> = new Set([STATUS.nameNotFound, STATUS.pathNotFound, STATUS.deletePending])

const entryOf = ({ name, isFolder, size, modified, changed }: RawEntry): Entry => ({
  name,
  kind: isFolder ? 'folder' : 'file',
  size,
  modified,
  changed,
})

const isEntry = (listed: Listed): listed is Entry => 'changed' in listed
