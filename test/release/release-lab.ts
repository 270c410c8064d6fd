import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { publishedFolders } from '../../scripts/published-folders.js'
import { root } from '../support/source-files.js'

interface Package {
  name: string
  version: string
  peerDependencies?: Record<string, string>
  dependencies?: Record<string, string>
}

type Bump = 'patch' | 'minor' | 'major'

/** The package.json of a folder, by default in this repository. */
export function readPackage(folder: string, from: string = root): Package {
  return JSON.parse(readFileSync(join(from, folder, 'package.json'), 'utf8'))
}

/**
 * The packages as `changeset version` would leave them, by name, in a copy of this repository that holds nothing but
 * their package.json files. Without bumps: with the changesets that wait in this repository.
 */
export async function packagesAfter(bumps?: Record<string, Bump>): Promise<Map<string, Package>> {
  const copy = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    for (const folder of ['.', ...publishedFolders()]) copyFile(join(folder, 'package.json'), copy)
    copyFile('package-lock.json', copy)
    cpSync(join(root, '.changeset'), join(copy, '.changeset'), { recursive: true })
    if (bumps) writeChangeset(join(copy, '.changeset'), bumps)
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir')
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], {
      cwd: copy,
    })
    const packages = publishedFolders().map((folder) => readPackage(folder, copy))
    return new Map(packages.map((one) => [one.name, one]))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function copyFile(path: string, copy: string): void {
  mkdirSync(join(copy, dirname(path)), { recursive: true })
  cpSync(join(root, path), join(copy, path))
}

/** Leaves one changeset in the place of those there are. */
function writeChangeset(folder: string, bumps: Record<string, Bump>): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name))
  const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}`)
  writeFileSync(join(folder, 'a-change.md'), `---\n${lines.join('\n')}\n---\n\nA change.\n`)
}
