import { constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { PieceError } from '@plugboard/core'
import type { Place } from '../folder.js'
import { isErrno, localError, systemProblem } from './local-error.js'

const { O_DIRECTORY, O_NOFOLLOW } = constants
const IS_LINUX = process.platform === 'linux'

/** A folder that is open: what `at` gives leads below this very folder, whatever its path leads to by now. */
export interface OpenFolder {
  /** The path under which an entry is reached; without a name, the folder's own. */
  at(name?: string): string
  /** Writes what happened to its entries through to the disk. */
  sync(): Promise<void>
}

/**
 * Walks down from the root, folder by folder, and runs the work with the last one open. On Linux each step starts at
 * the folder opened before and follows no link, so nothing put in the way leads out. Elsewhere each folder is compared
 * with its real path, which leaves a moment between the check and the use.
 *
 * @param way the places to go down, one after the other.
 * @throws PieceError at the field of the place at fault.
 */
export async function withFolder<T>(
  root: string,
  way: readonly Place[],
  run: (folder: OpenFolder) => Promise<T>,
): Promise<T> {
  const steps = way.flatMap(({ path, field }) => path.map((name) => ({ name, field })))
  let current = await openFolder(root, way[0]?.field ?? '')
  try {
    for (const { name, field } of steps) {
      const next = await openFolder(current.folder.at(name), field)
      await current.close()
      current = next
    }
    return await run(current.folder)
  } finally {
    await current.close()
  }
}

interface Opened {
  folder: OpenFolder
  close(): Promise<void>
}

async function openFolder(path: string, field: string): Promise<Opened> {
  try {
    return IS_LINUX ? opened(await open(path, O_DIRECTORY | O_NOFOLLOW)) : await checked(path)
  } catch (error) {
    if (isErrno(error, 'ENOTDIR', 'ELOOP') && (await isLink(path))) throw linkRefused(field)
    throw localError(error, field)
  }
}

function opened(handle: FileHandle): Opened {
  const base = `/proc/self/fd/${handle.fd}`
  const folder: OpenFolder = {
    at: (name) => (name === undefined ? base : `${base}/${name}`),
    sync: () => handle.sync(),
  }
  return { folder, close: () => handle.close() }
}

async function checked(path: string): Promise<Opened> {
  const real = await realpath(path)
  if (real !== path) throw Object.assign(new Error('It leads elsewhere.'), { code: 'ELOOP' })
  if (!(await lstat(path)).isDirectory()) throw Object.assign(new Error('It is no folder.'), { code: 'ENOTDIR' })
  const folder: OpenFolder = { at: (name) => (name === undefined ? path : join(path, name)), sync: async () => {} }
  return { folder, close: async () => {} }
}

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )

/** Links are never followed: where one leads can change between the check and the use. */
export const linkRefused = (field: string): PieceError => systemProblem('ELOOP', field)
