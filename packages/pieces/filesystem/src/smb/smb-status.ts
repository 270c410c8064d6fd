import type { PieceErrorCode } from '@plugboard/core'

/** Statuses that the code looks for by name (MS-ERREF 2.3.1). */
export const STATUS = {
  ok: 0,
  noMoreFiles: 0x8000_0006,
  noSuchFile: 0xc000_000f,
  endOfFile: 0xc000_0011,
  moreProcessing: 0xc000_0016,
  accessDenied: 0xc000_0022,
  nameNotFound: 0xc000_0034,
  nameCollision: 0xc000_0035,
  pathNotFound: 0xc000_003a,
  deletePending: 0xc000_0056,
  notSupported: 0xc000_00bb,
  notADirectory: 0xc000_0103,
  isADirectory: 0xc000_00ba,
  notEmpty: 0xc000_0101,
} as const

export interface Reading {
  code: PieceErrorCode
  message: string
  hint: string
  /** Field of the connection at fault; without it, the path that was worked on. */
  field?: string
}

const NOT_FOUND: Reading = {
  code: 'not_found',
  message: 'There is no such file or folder on the share.',
  hint: 'Check the path.',
}
const NO_RIGHT: Reading = {
  code: 'permission_denied',
  message: 'The user may not do this on the share.',
  hint: 'Have the rights on the share and on the folder widened for this user, or choose another place.',
}
const WRONG_LOGIN: Reading = {
  code: 'invalid_credentials',
  message: 'The server refuses this user and password.',
  hint: 'Check both, and the domain; the server does not say whether the user exists.',
  field: 'password',
}
const ACCOUNT: Reading = {
  code: 'permission_denied',
  message: 'The user may not sign in to the server at present.',
  hint: 'Ask whoever runs the server: the account is disabled, locked, restricted, or its password has expired.',
  field: 'user',
}
const NO_SHARE: Reading = {
  code: 'not_found',
  message: 'There is no such share on the server.',
  hint: 'Check the name of the share.',
  field: 'share',
}
const NO_SPACE: Reading = {
  code: 'quota_exceeded',
  message: 'There is no space left on the share.',
  hint: 'Make room on the file server, then run it again.',
}
const IN_USE: Reading = {
  code: 'provider_unavailable',
  message: 'Somebody else has the file open.',
  hint: 'Run it again when the file is not in use.',
}
const BAD_NAME: Reading = {
  code: 'invalid_input',
  message: 'The server does not take this path.',
  hint: 'Check it for characters that cannot be in names, and for its length.',
}
const EXISTS: Reading = {
  code: 'invalid_input',
  message: 'There is something of this name already.',
  hint: 'Choose another name, or allow it to be replaced.',
}
const GONE: Reading = {
  code: 'provider_unavailable',
  message: 'The server ended the session.',
  hint: 'Try again; if it stays, ask whoever runs the server.',
}

const READINGS: ReadonlyMap<number, Reading> = new Map<number, Reading>([
  [STATUS.nameNotFound, NOT_FOUND],
  [STATUS.pathNotFound, NOT_FOUND],
  [STATUS.noSuchFile, NOT_FOUND],
  [STATUS.deletePending, NOT_FOUND],
  [STATUS.accessDenied, NO_RIGHT],
  [0xc000_0061, NO_RIGHT],
  [0xc000_00a2, { ...NO_RIGHT, message: 'What is there can only be read.' }],
  [0xc000_0121, { ...NO_RIGHT, message: 'The file is marked as read-only.' }],
  [0xc000_006d, WRONG_LOGIN],
  [0xc000_0064, WRONG_LOGIN],
  [0xc000_006a, WRONG_LOGIN],
  [0xc000_006e, ACCOUNT],
  [0xc000_006f, ACCOUNT],
  [0xc000_0070, ACCOUNT],
  [0xc000_0071, ACCOUNT],
  [0xc000_0072, ACCOUNT],
  [0xc000_015b, ACCOUNT],
  [0xc000_0193, ACCOUNT],
  [0xc000_0224, ACCOUNT],
  [0xc000_0234, ACCOUNT],
  [0xc000_00cc, NO_SHARE],
  [0xc000_00cb, NO_SHARE],
  [0xc000_00c9, NO_SHARE],
  [0xc000_007f, NO_SPACE],
  [0xc000_0044, NO_SPACE],
  [0xc000_0904, { ...NO_SPACE, message: 'The file would be larger than files may be there.' }],
  [0xc000_0043, IN_USE],
  [0xc000_0054, IN_USE],
  [0xc000_0033, BAD_NAME],
  [0xc000_0039, BAD_NAME],
  [0xc000_003b, BAD_NAME],
  [0xc000_000d, BAD_NAME],
  [0xc000_0106, BAD_NAME],
  [STATUS.nameCollision, EXISTS],
  [STATUS.isADirectory, { ...EXISTS, message: 'This is a folder.', hint: 'Give the path of a file.' }],
  [STATUS.notADirectory, { ...EXISTS, message: 'This is not a folder.', hint: 'Check the path.' }],
  [
    0x8000_002d,
    {
      ...NO_RIGHT,
      message: 'The path leads through a link, and links are not followed.',
      hint: 'Give the path itself.',
    },
  ],
  [0xc000_0203, GONE],
  [0xc000_00c4, GONE],
  [0xc000_020c, GONE],
  [0xc000_035c, GONE],
])

const OTHER: Reading = {
  code: 'bad_response',
  message: 'The server answered in a way that is not expected.',
  hint: 'Try again; if it stays, ask whoever runs the file server.',
}

/** What a status means to a person. */
export function readingOf(status: number): Reading {
  const known = READINGS.get(status)
  const number = `0x${status.toString(16).padStart(8, '0')}`
  return known ?? { ...OTHER, message: `${OTHER.message.slice(0, -1)}: status ${number}.` }
}
