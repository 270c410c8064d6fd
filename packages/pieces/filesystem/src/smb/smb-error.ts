import { isPieceError, networkError, PieceError } from '@plugboard/core'
import { readingOf } from './smb-status.js'

/** The `PieceError` for a status that is no success, at the field of the connection it is about or else at `field`. */
export function statusError(status: number, field: string): PieceError {
  const { field: own, code, message, hint } = readingOf(status)
  return new PieceError(code, message, { field: own ?? field, hint })
}

/** The `PieceError` for any failure of the connection. */
export function connectionError(error: unknown): PieceError {
  if (isPieceError(error)) return error
  // An answer that is shorter than it should be.
  if (error instanceof RangeError) return notSmb(error)
  return (
    networkError(error, { host: 'host', port: 'port' }) ??
    new PieceError('provider_unavailable', 'The connection to the server was lost.', {
      hint: 'See whether the change was made before you run the step again.',
      cause: error,
    })
  )
}

export const noAnswer = (seconds: number): PieceError =>
  new PieceError('timeout', `The server did not answer within ${seconds} seconds.`, {
    field: 'host',
    hint: 'Check server and port, and that a firewall lets Plugboard through.',
  })

export const notSmb = (cause?: unknown): PieceError =>
  new PieceError('bad_response', 'What answers at this address does not speak SMB 2 or 3.', {
    field: 'port',
    hint: 'Check that server and port are those of a file server; the port is 445 nearly everywhere.',
    ...(cause !== undefined && { cause }),
  })

export const tooOld = (): PieceError =>
  new PieceError('unsupported', 'The server speaks neither SMB 2.1 nor SMB 3; what is older is not safe any more.', {
    field: 'host',
    hint: 'Have SMB 2.1 or SMB 3 switched on at the file server.',
  })

export const tampered = (): PieceError =>
  new PieceError('bad_response', 'An answer of the server was not protected by the key of the session.', {
    field: 'host',
    hint: 'Somebody may stand between Plugboard and the file server, or the server does not sign: have signing switched on.',
  })

export const asGuest = (): PieceError =>
  new PieceError('invalid_credentials', 'The server does not know this user, and would let it in as a guest.', {
    field: 'user',
    hint: 'Check the user and the domain: guests are not trusted with files.',
  })

export const noNtlm = (): PieceError =>
  new PieceError('unsupported', 'The server does not let users sign in with a password (NTLM).', {
    field: 'user',
    hint: 'Have NTLMv2 allowed for this user at the file server; Kerberos is not possible here.',
  })

export const notAFolder = (): PieceError =>
  new PieceError('invalid_input', 'This share has no files: it belongs to a printer or to programs.', {
    field: 'share',
    hint: 'Enter the name of a share with files.',
  })
