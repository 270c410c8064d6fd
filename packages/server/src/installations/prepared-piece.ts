import type { Manifest } from '@plugboard/core/host'
import type { InstallStage } from './installation.js'
import type { StoredPiece } from './installed-piece-store.js'
import type { PiecePackageJson } from './package-json.js'

/** How the one who asked hears of an installation. */
export interface Progress {
  signal: AbortSignal
  /** Throws the reason of the signal once there is one. */
  onStage(stage: InstallStage, note?: string): void
  /** What is installed is known now. */
  onPiece(piece: { name: string; version: string; package: string }, remarks: readonly string[]): void
}

/** A piece that lies where it will run from, to be entered into the database. */
export interface PreparedPiece {
  row: Omit<StoredPiece, 'installed_by' | 'installed_at'>
  /** The archive of its files; undefined for a folder. */
  archive: string | undefined
  /** Lets go of temporary files. With `undo`, also of what lies on the shelf. */
  clean(undo: boolean): Promise<void>
}

/** The part of a row that is the same wherever the piece comes from. */
export function describeRow(
  manifest: Manifest,
  { name, version }: PiecePackageJson,
): Pick<StoredPiece, 'name' | 'version' | 'package' | 'manifest'> {
  return { name: manifest.name, version, package: name, manifest: JSON.stringify(manifest) }
}
