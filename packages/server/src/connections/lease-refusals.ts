import { DomainError } from '../domain-error.js'
import { blockedBy, type ConnectionStatus } from './connection.js'
import type { LeaseRequest } from './lease.js'
import type { LeaseRow } from './lease-store.js'

/** Whatever stands in the way of handing out this connection's credential. */
export function refuse(request: LeaseRequest, row: LeaseRow): void {
  if (!request.mayUse) {
    throw new DomainError({
      kind: 'forbidden',
      message: 'Using a connection needs the permission connections.use.',
      hint: 'Ask an administrator of the project.',
    })
  }
  if (request.piece !== undefined && request.piece !== row.piece) {
    throw new DomainError({
      kind: 'conflict',
      code: 'wrong_piece',
      message: `"${row.name}" is a connection of the piece ${row.piece}, not of ${request.piece}.`,
      field: 'connection',
      hint: `Choose a connection of the piece ${request.piece}.`,
    })
  }
  const reason = row.reason_code ? { code: row.reason_code, message: row.reason_message ?? '', since: 0 } : null
  const blocked = blockedBy({ status: row.status as ConnectionStatus, reason })
  if (!blocked) return
  throw cannotBeUsed(row, blocked.message)
}

/** Why a connection cannot be used now, and what to do. */
export const cannotBeUsed = ({ name, status }: LeaseRow, why: string) =>
  new DomainError({
    kind: 'conflict',
    code: status === 'missing' ? 'connection_missing' : 'connection_error',
    message: `"${name}" cannot be used: ${why}`,
    field: 'connection',
    hint: 'Reconnect the connection, or edit it and enter its credentials again.',
  })

/** The piece was exchanged for a version that authenticates in other ways. */
export function unknownMethod(): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'reconnect_needed',
    message: 'The installed version of the piece no longer has the auth method this connection was made with.',
    field: 'connection',
    hint: 'Create the connection again with one of the auth methods the piece has now.',
  })
}

/** Renewed again and again, and lapsed each time. */
export const lapsesTooSoon = () =>
  new DomainError({
    kind: 'unavailable',
    code: 'token_lapses_too_soon',
    message: 'The provider gives out tokens that lapse before they can be handed out.',
    hint: 'Try again; ask the provider for tokens that live longer.',
    retryAfter: 2,
  })
