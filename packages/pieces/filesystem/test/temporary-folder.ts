import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that a connection is confined to, and what lies beside it and must not be touched. */
export interface TemporaryFolder {
  inside: string
  outside: string
  /** What is outside by now, as text that can be compared. */
  canary(): Promise<string>
  remove(): Promise<void>
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'plugboard-filesystem-')))
  const [inside, outside] = [join(root, 'inside'), join(root, 'outside')]
  await mkdir(inside)
  await mkdir(join(outside, 'sub'), { recursive: true })
  await writeFile(join(outside, 'secret.txt'), 'CANARY')
  await writeFile(join(outside, 'sub', 'deep.txt'), 'CANARY')
  return {
    inside,
    outside,
    canary: async () => `${(await readdir(root)).sort()}\n${await describeTree(outside)}`,
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

async function describeTree(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const lines = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    const { ino, mode, mtimeMs } = await stat(path)
    const content = entry.isFile() ? await readFile(path, 'utf8') : entry.isSymbolicLink() ? await readlink(path) : ''
    return [path, ino, mode, mtimeMs, content].join(' ')
  })
  return (await Promise.all(lines)).sort().join('\n')
}
