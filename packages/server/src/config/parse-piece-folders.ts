import { statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { ConfigError } from './config-error.js'

/**
 * Reads `PLUGBOARD_PIECES`: folders, absolute or relative to `cwd`, separated as in `PATH`.
 *
 * @throws ConfigError if one of them is not a folder.
 */
export function parsePieceFolders(text: string | undefined, cwd: string): string[] {
  const folders = (text ?? '')
    .split(delimiter)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => resolve(cwd, part))
  const missing = folders.find((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
  if (missing === undefined) return folders
  throw new ConfigError(
    'PLUGBOARD_PIECES',
    `must name folders that exist, separated by "${delimiter}": ${missing} is none.`,
  )
}
