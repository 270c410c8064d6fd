import { DomainError } from '../domain-error.js'

/** The installed version of a piece lacks the auth method a connection was made with. */
export const methodGone = (piece: string): DomainError =>
  new DomainError({
    kind: 'conflict',
    code: 'reconnect_needed',
    message: `The installed version of ${piece} no longer has the auth method this connection was made with.`,
    hint: 'Create the connection again with one of the auth methods the piece has now.',
  })
