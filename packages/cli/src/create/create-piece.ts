import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { InstalledCore } from '../package/installed-core.js'
import { Failure } from '../terminal/failure.js'
import type { TemplateFacts } from './fill-in.js'
import { templateFiles } from './template-files.js'

/** A piece to be made. */
export interface NewPiece extends TemplateFacts {
  /** Absolute path of its folder. */
  folder: string
  core: Pick<InstalledCore, 'version' | 'spec'>
}

/**
 * Writes a new piece, whole or not at all.
 *
 * @returns the paths of its files, sorted.
 * @throws Failure `folder_not_empty`
 */
export async function createPiece(piece: NewPiece): Promise<string[]> {
  const { folder } = piece
  await expectFree(folder)
  const files = await templateFiles(piece)
  files.set('package.json', withCore(files.get('package.json') ?? '', piece.core))
  const draft = join(dirname(folder), `.${basename(folder)}-${randomBytes(4).toString('hex')}`)
  try {
    await writeFiles(draft, files)
    if (existsSync(folder)) await rmdir(folder)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
  return [...files.keys()].sort()
}

async function expectFree(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const entries = await readdir(folder).catch(() => ['a file'])
  if (entries.length === 0) return
  throw new Failure('folder_not_empty', `${folder} is there already and not empty.`, {
    hint: 'Choose another name, or another place with --folder.',
  })
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text, { flag: 'wx' })
  }
}

function withCore(text: string, { version, spec }: NewPiece['core']): string {
  const pkg = JSON.parse(text)
  pkg.peerDependencies['@plugboard/core'] = peerRange(version)
  pkg.devDependencies['@plugboard/core'] = spec
  return `${JSON.stringify(pkg, null, 2)}\n`
}

/** Every core up to the next major version: what binds is the contract, which a piece names itself. */
const peerRange = (version: string): string => (version.startsWith('0.') ? `>=${version} <1.0.0` : `^${version}`)
