import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'
import { installProblem } from './install-problem.js'

/** Bytes of a package as it travels, and unpacked. */
export const LARGEST_PACKED = 32 * 1024 * 1024
const LARGEST_UNPACKED = 128 * 1024 * 1024
const MOST_ENTRIES = 10_000
const LONGEST_PATH = 500
/** Bytes that are looked at before somebody else may go on. */
const SLICE = 1024 * 1024

const FILES = new Set(['File', 'OldFile', 'ContiguousFile'])
/** How gzip and Zstandard begin: the parser would unpack them again, without a limit. */
const PACKED_AGAIN = [Buffer.from('1f8b', 'hex'), Buffer.from('28b52ffd', 'hex')]

/** The files of a package, by path below its one folder. */
export type PackageFiles = ReadonlyMap<string, Buffer>

/**
 * Reads what `npm pack` wrote, without touching the disk. Every path is proven to stay inside of the package: plain
 * names, no links, nothing twice.
 *
 * @throws DomainError `not_a_tarball`, `package_too_large`, `unsafe_paths`.
 */
export async function readPackageTarball(tarball: Uint8Array): Promise<PackageFiles> {
  const bytes = await unzip(tarball)
  const files = new Map<string, Buffer>()
  const folded = new Set<string>()
  let entries = 0
  const take = (entry: ReadEntry) => {
    entries += 1
    if (entries > MOST_ENTRIES) throw tooLarge(`more than ${MOST_ENTRIES} files and folders`)
    const path = safePath(entry)
    if (path === undefined) return entry.resume()
    const key = path.normalize('NFC').toLowerCase()
    if (folded.has(key)) throw unsafe(path, 'is there twice')
    folded.add(key)
    const chunks: Buffer[] = []
    entry.on('data', (chunk) => chunks.push(chunk))
    entry.on('end', () => files.set(path, Buffer.concat(chunks)))
  }
  await parse(bytes, take)
  expectNoFolders(folded)
  if (files.size === 0) throw installProblem('not_a_tarball', 'There is nothing in the tarball.')
  return files
}

async function unzip(tarball: Uint8Array): Promise<Buffer> {
  if (tarball.byteLength > LARGEST_PACKED) throw tooLarge(`more than ${LARGEST_PACKED} bytes packed`)
  const bytes = await inflate(tarball)
  if (PACKED_AGAIN.some((magic) => bytes.subarray(0, magic.length).equals(magic))) {
    throw installProblem('not_a_tarball', 'What is in the gzip file is packed once more.')
  }
  return bytes
}

async function inflate(tarball: Uint8Array): Promise<Buffer> {
  try {
    return await promisify(gunzip)(tarball, { maxOutputLength: LARGEST_UNPACKED })
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw tooLarge(`more than ${LARGEST_UNPACKED} bytes unpacked`)
    throw installProblem('not_a_tarball', 'This is not a gzipped tar file.', { cause })
  }
}

/** Goes through the entries, up to the first that is refused. */
async function parse(bytes: Buffer, take: (entry: ReadEntry) => void): Promise<void> {
  const faults: unknown[] = []
  const parser = new Parser({
    strict: true,
    brotli: false,
    zstd: false,
    onReadEntry: (entry) => {
      try {
        take(entry)
      } catch (error) {
        faults.push(error)
        entry.resume()
      }
    },
  })
  const ended = new Promise<void>((resolve) => {
    parser.on('end', () => resolve())
    parser.on('error', (cause: unknown) => {
      faults.push(installProblem('not_a_tarball', 'The tarball is damaged or incomplete.', { cause }))
      resolve()
    })
  })
  for (let at = 0; at < bytes.length && faults.length === 0; at += SLICE) {
    parser.write(bytes.subarray(at, at + SLICE))
    await setImmediate()
  }
  if (faults.length === 0) {
    parser.end()
    await ended
  }
  if (faults.length > 0) throw faults[0]
}

/** The path below the package's folder; undefined for a folder. */
function safePath({ path, type }: ReadEntry): string | undefined {
  if (path.length > LONGEST_PATH) throw unsafe(path, 'is too long')
  if (!path.isWellFormed() || /[\\:\p{Cc}]/u.test(path)) throw unsafe(path, 'has characters no file of a package has')
  const [top, ...parts] = path.replace(/\/$/, '').split('/')
  if (!top || [top, ...parts].some((part) => part === '' || part === '.' || part === '..' || part.length > 255)) {
    throw unsafe(path, 'leads out of the package')
  }
  if (type === 'Directory') return undefined
  if (!FILES.has(type)) throw unsafe(path, 'is no plain file')
  if (parts.length === 0) throw unsafe(path, 'lies outside of the package')
  return parts.join('/')
}

/** What is a file for one path may not be a folder for another. */
function expectNoFolders(paths: ReadonlySet<string>): void {
  for (const path of paths) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (paths.has(path.slice(0, at))) throw unsafe(path, 'lies in a file')
    }
  }
}

const tooLarge = (what: string) => installProblem('package_too_large', `The package has ${what}.`)

const unsafe = (path: string, what: string) =>
  installProblem('unsafe_paths', `A path in the tarball ${what}: ${JSON.stringify(path.slice(0, 100))}.`)
