import type { FileRef } from '@plugboard/core'

/** A file that a step gave or somebody uploaded. Its bytes are in the database, so that every server has them. */
export interface StoredFile {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly contentType: string
  /** In bytes. */
  readonly size: number
  readonly createdBy: string
  readonly createdAt: number
  /** From then on it is gone. */
  readonly expiresAt: number
}

/** How long a file is kept, in milliseconds: as long as somebody may want to look into the run it came from. */
export const KEEP_MS = 7 * 24 * 3_600_000

/** Largest file, in bytes. */
export const LARGEST_FILE = 1024 ** 3

/** Bytes of all files of a project together. */
export const LARGEST_TOTAL = 10 * 1024 ** 3

const ID_AT_END = /\/files\/(fil_[0-9a-z]{26})$/

/** A file as it travels between steps. Its address is the one it is downloaded from. */
export function fileRef({ id, name, contentType, size }: StoredFile, projectKey: string): FileRef {
  return { name, contentType, size, url: `/api/v1/projects/${projectKey}/files/${id}` }
}

/** The id in the address of a file; undefined in any other. */
export function fileIdIn(url: string): string | undefined {
  return ID_AT_END.exec(url)?.[1]
}
