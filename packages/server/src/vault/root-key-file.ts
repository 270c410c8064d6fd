import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, link, mkdir, open, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { RootKeyError } from './root-key-error.js'

/** Who reads the file: on `win32` modes and owners mean nothing and are not looked at. */
export type KeyFileReader = { readonly platform: NodeJS.Platform; readonly uid: number | undefined }

const LARGEST_FILE = 65_536
const SAFE_MODES = [0o600, 0o400]

/**
 * Reads a key file, if it is a regular file (links are followed) of mode 0600 or 0400 owned by the reader or root.
 *
 * @param source how messages name the file, e.g. `PLUGBOARD_ROOT_KEY_FILE (/etc/plugboard/root.key)`
 * @returns the text, or `undefined` when there is no such file
 * @throws RootKeyError when the file cannot be read or is not kept safely
 */
export async function readKeyFile(path: string, source: string, reader: KeyFileReader): Promise<string | undefined> {
  const file = await openForReading(path, source)
  if (file === undefined) return undefined
  try {
    refuseUnsafe(await file.stat(), source, reader)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function openForReading(path: string, source: string): Promise<FileHandle | undefined> {
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    throw new RootKeyError(`${source} cannot be read. Let the user the server runs as read it.`, { cause })
  }
}

function refuseUnsafe(file: Stats, source: string, reader: KeyFileReader): void {
  if (!file.isFile()) throw new RootKeyError(`${source} is not a regular file. Name a file that holds the key.`)
  if (file.size > LARGEST_FILE) {
    throw new RootKeyError(`${source} is larger than ${LARGEST_FILE} bytes. Name a file that holds only the key.`)
  }
  if (reader.platform === 'win32') return
  if (file.uid !== 0 && file.uid !== reader.uid) {
    throw new RootKeyError(`${source} belongs to another user. Make the user the server runs as its owner.`)
  }
  if (!SAFE_MODES.includes(file.mode & 0o7777)) {
    const mode = (file.mode & 0o7777).toString(8).padStart(4, '0')
    throw new RootKeyError(`${source} has mode ${mode}, so others may read it. Set it to 0600 with chmod 600.`)
  }
}

/**
 * Writes a new random key to `path`, through to the disk: file mode 0600, missing folders 0700.
 * The file appears whole or not at all, and an existing one is never replaced.
 *
 * @returns whether this call wrote it; `false` when another process was first
 * @throws RootKeyError when it cannot be written
 */
export async function createKeyFile(path: string, platform: NodeJS.Platform): Promise<boolean> {
  const folder = dirname(resolve(path))
  try {
    const highest = await mkdir(folder, { recursive: true, mode: 0o700 })
    const created = await writeIfAbsent(path)
    if (platform !== 'win32') await syncFolders(folder, highest === undefined ? folder : dirname(highest))
    return created
  } catch (cause) {
    const advice = 'Make that folder writable, or set PLUGBOARD_ROOT_KEY_FILE or PLUGBOARD_ROOT_KEY.'
    throw new RootKeyError(`A new root key cannot be written to ${path}. ${advice}`, { cause })
  }
}

async function writeIfAbsent(path: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(8).toString('hex')}.new`
  try {
    await writeDurably(draft, `${randomBytes(32).toString('base64')}\n`)
    return await linkIfAbsent(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename would replace the key of a process that started at the same moment; a link fails instead. */
async function linkIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

/** Makes new entries in `folder` and in the folders above it, up to `top`, survive a power cut. */
async function syncFolders(folder: string, top: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (folder !== top) await syncFolders(dirname(folder), top)
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
