import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describePiece } from '../piece/describe-piece.js'
import type { Piece } from '../piece/piece.js'

interface PiecePackage {
  name: string
  version: string
  plugboard?: { piece?: string; manifest?: string }
}

/** Writes the manifest of the piece in a folder, beside its code. Run after every build. */
export async function writeManifest(directory: string): Promise<void> {
  const pkg: PiecePackage = JSON.parse(await readFile(resolve(directory, 'package.json'), 'utf8'))
  const { piece: entry, manifest } = pkg.plugboard ?? {}
  if (!entry || !manifest) throw new Error('package.json needs "plugboard": { "piece": "…", "manifest": "…" }')
  const loaded: { piece?: Piece } = await import(pathToFileURL(resolve(directory, entry)).href)
  if (!loaded.piece) throw new Error(`${entry} must export the piece as "piece"`)
  const text = JSON.stringify(describePiece(loaded.piece, pkg), null, 2)
  await writeFile(resolve(directory, manifest), `${text}\n`)
}
