import { isPieceError } from '@plugboard/core'
import { DomainError } from '../domain-error.js'
import { PieceCrash } from '../piece-host/piece-crash.js'
import { VaultError } from '../vault/vault-error.js'
import type { Connection } from './connection.js'
import type { MoveFailure } from './piece-move.js'

/** What the piece or the new form says against the values of a connection; never a value. Throws what is neither. */
export function moveFailure(connection: Connection, error: unknown): MoveFailure {
  const { place, key, name, status } = connection
  const at = { project: place.project.key, environment: place.environment.key, key, name, status }
  if (error instanceof VaultError) return { ...at, message: 'The stored secret cannot be opened.' }
  if (!(error instanceof PieceCrash || error instanceof DomainError || isPieceError(error))) throw error
  const field = error instanceof DomainError && error.field ? `${error.field}: ` : ''
  const hint = isPieceError(error) && error.hint ? ` ${error.hint}` : ''
  return { ...at, message: `${field}${error.message}${hint}` }
}
