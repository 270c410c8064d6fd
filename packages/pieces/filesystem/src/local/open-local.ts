import { isAbsolute, sep } from 'node:path'
import { PieceError } from '@plugboard/core'
import type { Folder, Place } from '../folder.js'
import type { FolderFields } from '../folder-auth.js'
import { parsePath, posixNameProblem, windowsNameProblem } from '../parse-path.js'
import { LocalFolder } from './local-folder.js'

const FIELD = 'folder'
const names = { nameProblem: process.platform === 'win32' ? windowsNameProblem : posixNameProblem }

/**
 * The folder of a connection, which has to be one of those the operator lets the piece use, or below one.
 *
 * @throws PieceError `permission_denied` at `folder` otherwise.
 */
export function openLocal({ folder }: FolderFields, allowed: readonly string[], signal: AbortSignal): Folder {
  if (!isAbsolute(folder)) {
    const hint = 'Give the path from the root of the server on, such as /srv/inbox.'
    throw new PieceError('invalid_input', 'The folder is no absolute path.', { field: FIELD, hint })
  }
  const given = folder.length > 1 && folder.endsWith(sep) ? folder.slice(0, -1) : folder
  const roots = allowed.filter((root) => given === root || given.startsWith(root + sep))
  const root = roots.sort((one, other) => other.length - one.length)[0]
  if (root === undefined) throw notAllowed(allowed)
  return new LocalFolder(root, baseOf(given.slice(root.length + 1)), signal)
}

const baseOf = (text: string): Place => parsePath(names, text.replaceAll(sep, '/'), FIELD)

function notAllowed(allowed: readonly string[]): PieceError {
  const hint =
    allowed.length === 0
      ? 'The operator of the server has listed no folder for pieces: have it listed in PLUGBOARD_FOLDERS.'
      : `Choose one of these, or a folder below: ${allowed.join(', ')}. The operator of the server can list others in PLUGBOARD_FOLDERS.`
  return new PieceError('permission_denied', 'Pieces may not use this folder of the server.', { field: FIELD, hint })
}
