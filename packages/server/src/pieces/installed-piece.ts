import type { ActionManifest, AuthManifest, Manifest, TriggerManifest } from '@plugboard/core/host'

/** A piece the server can run: what its manifest says, and where its code is. */
export interface InstalledPiece {
  manifest: Manifest
  /** The package's folder. */
  directory: string
  /** Absolute path of the module that exports the piece. */
  entry: string
  /** How it came here; absent for a piece that was found beside the server. */
  installation?: PieceInstallation
}

/** Where an installed piece came from. A folder is read in place, for development. */
export const PIECE_SOURCES = ['registry', 'tarball', 'folder'] as const

export type PieceSource = (typeof PIECE_SOURCES)[number]

/** What is known of a piece that was installed while the server ran. */
export interface PieceInstallation {
  id: string
  source: PieceSource
  /** SHA-512 of the package's tarball, as npm writes it; null for a folder. */
  integrity: string | null
  /** SHA-512 over all files, hex; null for a folder. */
  treeDigest: string | null
  installedBy: string
  installedAt: number
}

/** What a list of pieces shows. */
export interface PieceSummary {
  name: string
  title: string
  version: string
  type: string
  description: string
  /** Path of the icon on this server. */
  icon: string
  docs: string
  auth: { kind: string; name: string; title: string; testable: boolean }[]
  actions: number
  triggers: number
}

/** Path of a piece's icon on this server. */
export const iconPath = (name: string, version: string): string => `/api/v1/pieces/${name}/icon?version=${version}`

export function summarize({ manifest }: InstalledPiece): PieceSummary {
  const { name, title, version, type, description, docs } = manifest
  return {
    name,
    title,
    version,
    type,
    description,
    icon: iconPath(name, version),
    docs,
    auth: manifest.auth.map(({ kind, name, title, testable }) => ({ kind, name, title, testable })),
    actions: manifest.actions.length,
    triggers: manifest.triggers.length,
  }
}

/** The piece's auth method of this name. */
export const findMethod = (piece: InstalledPiece, name: string): AuthManifest | undefined =>
  piece.manifest.auth.find((method) => method.name === name)

/** The piece's action of this name. */
export const findAction = (piece: InstalledPiece, name: string): ActionManifest | undefined =>
  piece.manifest.actions.find((action) => action.name === name)

/** The piece's trigger of this name. */
export const findTrigger = (piece: InstalledPiece, name: string): TriggerManifest | undefined =>
  piece.manifest.triggers.find((trigger) => trigger.name === name)
