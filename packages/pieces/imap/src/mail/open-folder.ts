import { PieceError } from '@plugboard/core'
import { stringArgument } from '../wire/command.js'
import type { ImapSession } from '../wire/imap-session.js'
import { encodeFolder } from '../wire/modified-utf7.js'

/** A folder that was opened. */
export interface OpenFolder {
  path: string
  /** Changes when the numbers of its mails begin anew (RFC 3501 §2.3.1.1); 0 where the server tells none. */
  uidValidity: number
  /** The number the next mail will have; 0 where the server tells none. */
  uidNext: number
  /** How many mails are in it. */
  exists: number
}

/** Opens a folder, for reading unless told otherwise. */
export async function openFolder(session: ImapSession, path: string, mode: 'read' | 'write' = 'read') {
  const folder: OpenFolder = { path, uidValidity: 0, uidNext: 0, exists: 0 }
  await session.run([mode === 'read' ? 'EXAMINE ' : 'SELECT ', folderArgument(path)], {
    onData: ({ name, number }) => {
      if (name === 'EXISTS') folder.exists = number
    },
    onStatus: ({ code, codeText }) => {
      if (code === 'UIDVALIDITY') folder.uidValidity = Number(codeText)
      if (code === 'UIDNEXT') folder.uidNext = Number(codeText)
    },
  })
  return folder
}

/** The name of a folder as an argument of a command. */
export const folderArgument = (path: string) => stringArgument(encodeFolder(path))

/** A name of a folder that can be sent. Throws `invalid_input` for one with a control character in it. */
export function checkedFolder(path: string, field: string): string {
  if (path.trim() !== '' && !/\p{Cc}/u.test(path)) return path
  throw new PieceError('invalid_input', 'This is no name of a folder.', {
    field,
    hint: 'Choose a folder from the list; a name has no line breaks and no control characters.',
  })
}
