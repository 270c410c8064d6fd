import { PieceError } from '@plugboard/core'
import type { Folder, Path, Place } from './folder.js'

const HINT =
  'Give a path below the folder of the connection, with "/" between the names, such as reports/2026/june.pdf.'

/**
 * Reads a path such as `reports/june.pdf`. Names are taken as they are written; nothing in them is decoded.
 *
 * @throws PieceError `invalid_input` at the field if it could lead anywhere but below the folder.
 */
export function parsePath(folder: Pick<Folder, 'nameProblem'>, text: string | undefined, field: string): Place {
  if (text === undefined || text === '') return { path: [], field }
  const path = (text.endsWith('/') ? text.slice(0, -1) : text).split('/')
  const problem = text.startsWith('/') ? 'begins with "/"' : problemOf(folder, path)
  if (problem === undefined) return { path, field }
  throw new PieceError('invalid_input', `The path ${problem}.`, { field, hint: HINT })
}

/** The same for what has to be below the folder: its own path is refused. */
export function parsePathBelow(folder: Pick<Folder, 'nameProblem'>, text: string, field: string): Place {
  const place = parsePath(folder, text, field)
  if (place.path.length > 0) return place
  throw new PieceError('invalid_input', 'The path is empty.', { field, hint: HINT })
}

function problemOf(folder: Pick<Folder, 'nameProblem'>, path: Path): string | undefined {
  for (const name of path) {
    const problem = commonProblem(name) ?? folder.nameProblem(name)
    if (problem !== undefined) return problem
  }
  return undefined
}

function commonProblem(name: string): string | undefined {
  if (name === '') return 'has an empty name in it'
  if (name === '.' || name === '..') return 'has "." or ".." in it'
  if (name.includes('\0')) return 'has a null character in it'
  return name.isWellFormed() ? undefined : 'has half of a character in it'
}

/** As Windows and the servers of shares have it: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const RESERVED = /[\\:*?"<>|\u0001-\u001f]/
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$| )/i
/** An earlier state of a folder, kept by the server: https://learn.microsoft.com/openspecs/windows_protocols/ms-smb2/ */
const EARLIER_STATE = /^@gmt-/i

/** What no name may be on Windows and on shares. */
export function windowsNameProblem(name: string): string | undefined {
  if (RESERVED.test(name))
    return 'has a character in it that such names cannot have: \\ : * ? " < > | or a control character'
  if (/[. ]$/.test(name)) return 'has a name in it that ends with a dot or a space'
  if (DEVICE.test(name)) return 'has the name of a device in it'
  if (EARLIER_STATE.test(name)) return 'has the name of an earlier state in it'
  return name.length > 255 ? 'has a name of more than 255 characters in it' : undefined
}

/** What no name may be elsewhere. */
export function posixNameProblem(name: string): string | undefined {
  return Buffer.byteLength(name) > 255 ? 'has a name of more than 255 bytes in it' : undefined
}
