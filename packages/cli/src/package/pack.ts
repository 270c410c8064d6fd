import { runNpm } from './run-npm.js'

/** What npm would publish. */
export interface Packed {
  /** Of the tarball. */
  filename: string
  /** Bytes, unpacked. */
  unpackedSize: number
  files: readonly { path: string; size: number }[]
}

/** Packs a package without running its scripts; into a folder, or nowhere, only to see what it holds. */
export async function pack(folder: string, into?: string): Promise<Packed> {
  const where = into === undefined ? ['--dry-run'] : ['--pack-destination', into]
  const answer = JSON.parse(await runNpm(['pack', '--json', '--ignore-scripts', ...where], folder))
  const [packed] = Object.values<Packed>(answer)
  if (packed === undefined) throw new Error('npm pack did not say what it packed')
  return packed
}
