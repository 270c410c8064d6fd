import type { Stats } from 'node:fs'
import { lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises'
import { PieceError } from '@plugboard/core'
import { type Content, type Entry, type Folder, type Listed, nameOf, type Place, parentOf } from '../folder.js'
import { posixNameProblem, windowsNameProblem } from '../parse-path.js'
import { appendFile } from './append-file.js'
import { isErrno, localError, systemProblem } from './local-error.js'
import { linkRefused, type OpenFolder, withFolder } from './open-folder.js'
import { withFile } from './read-file.js'
import { listNames, readNames } from './read-names.js'
import { renameAnew } from './rename-anew.js'
import { writeFile } from './write-file.js'

/** How many details are asked for at a time. */
const AT_ONCE = 64

/** A folder of the machine the server runs on. */
export class LocalFolder implements Folder {
  readonly #root: string
  readonly #base: Place
  readonly #signal: AbortSignal

  /** @param root absolute real path; @param base the folder of the connection, from there. */
  constructor(root: string, base: Place, signal: AbortSignal) {
    this.#root = root
    this.#base = base
    this.#signal = signal
  }

  list(at: Place): Promise<Listed[]> {
    return this.#in(at, (folder) => listNames(folder, this.#signal))
  }

  everyName(at: Place): Promise<string[]> {
    return this.#in(at, (folder) => readNames(folder, this.#signal))
  }

  complete(at: Place, listed: readonly Listed[]): Promise<Entry[]> {
    return this.#in(at, async (folder) => {
      const found: (Entry | undefined)[] = []
      for (let start = 0; start < listed.length; start += AT_ONCE) {
        this.#signal.throwIfAborted()
        const some = listed.slice(start, start + AT_ONCE)
        found.push(...(await Promise.all(some.map(({ name }) => entryAt(folder, name)))))
      }
      return found.filter((one) => one !== undefined)
    })
  }

  read<T>(at: Place, use: (content: Content) => Promise<T>): Promise<T> {
    return this.#in(parentOf(at), async (folder) => {
      const found = await this.#regular(folder, at)
      if (!found) throw systemProblem('ENOENT', at.field)
      return withFile(folder.at(nameOf(at)), at.field, this.#signal, use)
    })
  }

  write(at: Place, chunks: AsyncIterable<Uint8Array>, { overwrite }: { overwrite: boolean }): Promise<number> {
    return this.#in(parentOf(at), async (folder) => {
      const before = await this.#regular(folder, at)
      if (before && !overwrite) throw systemProblem('EEXIST', at.field)
      return writeFile(folder, nameOf(at), chunks, { overwrite, signal: this.#signal, mode: before?.mode })
    })
  }

  append(at: Place, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#in(parentOf(at), async (folder) => {
      const isNew = (await this.#regular(folder, at)) === undefined
      return appendFile(folder.at(nameOf(at)), chunks, { field: at.field, signal: this.#signal, isNew })
    })
  }

  move(from: Place, to: Place, { overwrite }: { overwrite: boolean }): Promise<void> {
    return this.#in(parentOf(from), (source) =>
      this.#in(parentOf(to), async (target) => {
        const moved = await this.#present(source, from)
        const present = await statusOf(target, nameOf(to))
        if (present?.isSymbolicLink()) throw linkRefused(to.field)
        if (present && (!overwrite || moved.isDirectory() || !present.isFile())) throw systemProblem('EEXIST', to.field)
        const [old, now] = [source.at(nameOf(from)), target.at(nameOf(to))]
        if (moved.isDirectory() || overwrite) await rename(old, now).catch(intoItself(to.field))
        else await renameAnew(old, now)
        await Promise.all([source.sync(), target.sync()])
      }),
    )
  }

  makeFolder(at: Place): Promise<boolean> {
    return this.#in(parentOf(at), async (folder) => {
      const found = await statusOf(folder, nameOf(at))
      if (found?.isDirectory()) return false
      if (found) throw systemProblem('EEXIST', at.field)
      await mkdir(folder.at(nameOf(at)))
      await folder.sync()
      return true
    })
  }

  async remove(at: Place): Promise<boolean | 'notEmpty'> {
    return this.#in(parentOf(at), async (folder) => {
      const path = folder.at(nameOf(at))
      const found = await statusOf(folder, nameOf(at))
      if (!found) return false
      try {
        await (found.isDirectory() ? rmdir(path) : unlink(path))
      } catch (error) {
        if (isErrno(error, 'ENOTEMPTY', 'EEXIST')) return 'notEmpty'
        if (isErrno(error, 'ENOENT')) return false
        throw error
      }
      return true
    })
  }

  nameProblem(name: string): string | undefined {
    return process.platform === 'win32' ? windowsNameProblem(name) : posixNameProblem(name)
  }

  async #in<T>(at: Place, run: (folder: OpenFolder) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    try {
      return await withFolder(this.#root, [this.#base, at], run)
    } catch (error) {
      throw this.#signal.aborted ? error : localError(error, at.field)
    }
  }

  /** The status of a file that may be there. Refuses everything else of that name. */
  async #regular(folder: OpenFolder, at: Place): Promise<Stats | undefined> {
    const found = await statusOf(folder, nameOf(at))
    if (found?.isDirectory()) throw systemProblem('EISDIR', at.field)
    if (found && !found.isFile()) throw refuseOther(found, at.field)
    return found
  }

  /** The status of a file or folder that has to be there. */
  async #present(folder: OpenFolder, at: Place): Promise<Stats> {
    const found = await statusOf(folder, nameOf(at))
    if (!found) throw systemProblem('ENOENT', at.field)
    if (!found.isFile() && !found.isDirectory()) throw refuseOther(found, at.field)
    return found
  }
}

async function statusOf(folder: OpenFolder, name: string): Promise<Stats | undefined> {
  try {
    return await lstat(folder.at(name))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

async function entryAt(folder: OpenFolder, name: string): Promise<Entry | undefined> {
  const found = await statusOf(folder, name)
  return found && entryOf(name, found)
}

/** Undefined for what is neither a file nor a folder. */
function entryOf(name: string, found: Stats): Entry | undefined {
  if (!found.isFile() && !found.isDirectory()) return undefined
  const kind = found.isFile() ? 'file' : 'folder'
  return { name, kind, size: kind === 'file' ? found.size : 0, modified: found.mtimeMs, changed: found.ctimeMs }
}

/** Pipes and devices are never opened: that alone can do something, or wait for ever. */
function refuseOther(found: Stats, field: string): PieceError {
  return found.isSymbolicLink() ? linkRefused(field) : systemProblem('ENXIO', field)
}

function intoItself(field: string) {
  return (cause: unknown): never => {
    if (!isErrno(cause, 'EINVAL')) throw cause
    const hint = 'Choose a place outside of the folder.'
    throw new PieceError('invalid_input', 'A folder cannot be moved into itself.', { field, hint, cause })
  }
}
