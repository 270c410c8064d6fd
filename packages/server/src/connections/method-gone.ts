import { DomainError } from '../domain-error.js'

/** The version of the piece a connection was saved with is gone, and the installed one authenticates in another way. */
export const reconnectNeeded = (name: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'reconnect_needed',
    message: `The installed version of its piece authenticates in another way than the one “${name}” was saved with.`,
    hint: 'Edit the connection and enter what the piece asks for now, or install the version it was saved with.',
  })

/** The installed version of a piece lacks the auth method a connection was made with. */
export const methodGone = (piece: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'reconnect_needed',
    message: `The installed version of ${piece} no longer has the auth method this connection was made with.`,
    hint: 'Create the connection again with one of the auth methods the piece has now.',
  })
