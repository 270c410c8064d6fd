import type { PieceSource } from '../pieces/installed-piece.js'

/** What is to be installed, and where it comes from. */
export type InstallRequest =
  | { source: 'registry'; package: string; version: string }
  | { source: 'tarball'; bytes: Uint8Array }
  | { source: 'folder'; folder: string }

/** The stages of an installation, in order. */
export const INSTALL_STAGES = ['download', 'inspect', 'dependencies', 'load', 'save'] as const

export type InstallStage = (typeof INSTALL_STAGES)[number]

export const INSTALLATION_STATES = ['waiting', 'running', 'done', 'failed'] as const

/** Why an installation failed, in the words of the problem that is answered. */
export interface InstallFailure {
  code: string
  message: string
  hint?: string
  field?: string
}

/** One installation, from its request to its end. */
export interface Installation {
  id: string
  state: (typeof INSTALLATION_STATES)[number]
  source: PieceSource
  /** What was asked for, as a person reads it: `plugboard-piece-acme 1.2.0`, or a folder. */
  subject: string
  /** The stage it is in, or ended in. */
  stage: InstallStage
  /** More about the stage, such as `12 of 40 KB`. */
  note: string | null
  /** Known once the package was looked into. */
  piece: { name: string; version: string; package: string } | null
  /** What the person who installs should know, as sentences. */
  remarks: readonly string[]
  failure: InstallFailure | null
  createdBy: string
  createdAt: number
  updatedAt: number
}

/** Whether nothing more will happen. */
export const isOver = ({ state }: Pick<Installation, 'state'>): boolean => state === 'done' || state === 'failed'
