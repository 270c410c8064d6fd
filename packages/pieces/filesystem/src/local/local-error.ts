import { isPieceError, PieceError, type PieceErrorCode } from '@plugboard/core'

interface Reading {
  code: PieceErrorCode
  message: string
  hint: string
}

const RIGHTS = 'Give the user the server runs as the rights to it, or choose another place.'
const NO_SPACE: Reading = {
  code: 'quota_exceeded',
  message: 'There is no space left.',
  hint: 'Make room on the disk of the server, then run it again.',
}
const NO_RIGHT: Reading = { code: 'permission_denied', message: 'The server may not do this there.', hint: RIGHTS }

/** What the codes of the system mean to a person: https://man7.org/linux/man-pages/man3/errno.3.html */
const READINGS: Readonly<Record<string, Reading>> = {
  ENOENT: {
    code: 'not_found',
    message: 'There is no such file or folder.',
    hint: 'Check the path, capitals included.',
  },
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  ERR_ACCESS_DENIED: NO_RIGHT,
  EROFS: { code: 'permission_denied', message: 'What is there can only be read.', hint: 'Choose another place.' },
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: { ...NO_SPACE, message: 'The file would be larger than files may be there.' },
  EEXIST: {
    code: 'invalid_input',
    message: 'There is something of this name already.',
    hint: 'Choose another name, or allow it to be replaced.',
  },
  EISDIR: { code: 'invalid_input', message: 'This is a folder.', hint: 'Give the path of a file.' },
  ENOTDIR: {
    code: 'invalid_input',
    message: 'A part of the path is not a folder.',
    hint: 'Check the path: before each "/" there has to be a folder.',
  },
  ELOOP: {
    code: 'permission_denied',
    message: 'The path leads through a link, and links are not followed.',
    hint: 'Give the path of the file or folder itself.',
  },
  ENXIO: {
    code: 'invalid_input',
    message: 'This is neither a file nor a folder.',
    hint: 'Give the path of a file; pipes, sockets and devices are not opened.',
  },
  ENAMETOOLONG: { code: 'invalid_input', message: 'The path is too long.', hint: 'Use shorter names.' },
  EINVAL: {
    code: 'invalid_input',
    message: 'The system does not take this path.',
    hint: 'Check it for characters that cannot be in names.',
  },
  EILSEQ: {
    code: 'invalid_input',
    message: 'The system does not take this name.',
    hint: 'Check it for characters that cannot be in names.',
  },
  EXDEV: {
    code: 'unsupported',
    message: 'The two places are on different disks.',
    hint: 'Copy it, then delete the first one.',
  },
}

const FAILED: Reading = {
  code: 'provider_unavailable',
  message: 'The system of the server could not do this.',
  hint: 'Try again; if it stays, look after the disk.',
}

/** The `PieceError` for a failure of the system; never repeats a path of the server. */
export function localError(error: unknown, field: string): PieceError {
  return isPieceError(error) ? error : systemProblem(codeOf(error), field, error)
}

/** The same for what we found out ourselves, by the code the system would have given. */
export function systemProblem(systemCode: string, field: string, cause?: unknown): PieceError {
  const { code, message, hint } = READINGS[systemCode] ?? FAILED
  return new PieceError(code, message, { field, hint, ...(cause !== undefined && { cause }) })
}

export const isErrno = (error: unknown, ...codes: string[]): boolean => codes.includes(codeOf(error))

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
