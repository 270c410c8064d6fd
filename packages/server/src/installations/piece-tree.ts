import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { create, extract } from 'tar'
import { installProblem } from './install-problem.js'

/** Bytes and files of a piece with everything it depends on. */
const LARGEST_TREE = 256 * 1024 * 1024
const MOST_FILES = 30_000
/** Bytes of it as one archive. */
export const LARGEST_ARCHIVE = 96 * 1024 * 1024

/** Bytes that are packed or unpacked before somebody else may go on. */
const STEP = 256 * 1024

const CORE = 'node_modules/@plugboard/core'

/** The folder of the server's own core, which pieces share. */
const coreFolder = (): string => dirname(dirname(fileURLToPath(import.meta.resolve('@plugboard/core'))))

/**
 * Every plain file below a folder, by path with slashes, sorted; the link to core is none of the piece's.
 *
 * @throws DomainError `unsafe_paths` for a link, `package_too_large`.
 */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: string[] = []
  let size = 0
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (path === CORE) continue
    if (!entry.isFile()) throw installProblem('unsafe_paths', `${JSON.stringify(path.slice(0, 100))} is no plain file.`)
    size += (await lstat(join(folder, path))).size
    files.push(path)
  }
  if (size > LARGEST_TREE || files.length > MOST_FILES) {
    throw installProblem('package_too_large', `With what it depends on it has ${files.length} files and ${size} bytes.`)
  }
  return files.sort()
}

/** SHA-512 over the names and contents of all files of a piece, hex. */
export async function digestTree(folder: string): Promise<string> {
  const whole = createHash('sha512')
  for (const path of await filesIn(folder)) {
    const one = createHash('sha512')
    await pipeline(createReadStream(join(folder, path)), one)
    whole.update(`${path}\0${one.digest('hex')}\n`)
  }
  return whole.digest('hex')
}

/** Packs a piece with everything it depends on into one archive. */
export async function packTree(folder: string, archive: string): Promise<void> {
  const options = { file: archive, cwd: folder, gzip: { level: 6 }, portable: true, noMtime: true, maxReadSize: STEP }
  await create(options, await filesIn(folder))
}

/** Unpacks what `packTree` made into an empty folder. */
export async function unpackTree(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await extract({ file: archive, cwd: folder, strict: true, preserveOwner: false, maxReadSize: STEP })
}

/** Lends a piece the server's own core, so that both mean the same by it. */
export async function linkCore(folder: string): Promise<void> {
  const link = join(folder, CORE)
  await rm(link, { recursive: true, force: true })
  await mkdir(dirname(link), { recursive: true })
  await symlink(await realpath(coreFolder()), link, 'dir')
}

/** Whether a piece has the server's own core. */
export async function isCoreLinked(folder: string): Promise<boolean> {
  const lent = await realpath(join(folder, CORE)).catch(() => undefined)
  return lent === (await realpath(coreFolder()))
}

/** Reads a file in pieces of at most `size` bytes. */
export async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(size), position })
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    position += bytesRead
  }
}
