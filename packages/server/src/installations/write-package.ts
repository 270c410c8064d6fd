import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PackageFiles } from './package-tarball.js'

/** Writes the files of a package below an empty folder; `readPackageTarball` has proven that they stay there. */
export async function writePackage(folder: string, files: PackageFiles): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes, { mode: 0o644, flag: 'wx' })
  }
}
