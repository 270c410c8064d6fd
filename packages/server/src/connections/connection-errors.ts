import { DomainError } from '../domain-error.js'
import type { Dependent } from '../references/reference.js'
import type { Connection } from './connection.js'

/** The same words for another project's id, a malformed one and one that never was. */
export const notFound = () =>
  new DomainError({ kind: 'not_found', code: 'not_found', message: 'There is no such connection in this environment.' })

export const changedMeanwhile = () =>
  new DomainError({
    kind: 'conflict',
    code: 'conflict',
    message: 'The connection was changed by somebody else meanwhile.',
    field: 'generation',
    hint: 'Read the connection again, apply your change to it, and send its new generation.',
  })

/** There is nothing to work with until a person has been at the provider. */
export const notConnected = () =>
  new DomainError({
    kind: 'conflict',
    code: 'connection_missing',
    message: 'Nobody has given consent at the provider yet.',
    field: 'connection',
    hint: 'Choose Connect, and allow access in the window that opens.',
  })

/** A form was sent twice. */
export const savedAlready = () =>
  new DomainError({
    kind: 'conflict',
    code: 'saved_already',
    message: 'This connection was saved already.',
    hint: 'Find it in the list, and connect it from there.',
  })

export const keyTaken = (key: string) =>
  new DomainError({
    kind: 'conflict',
    code: 'key_taken',
    message: `This environment has a connection with the key "${key}".`,
    field: 'key',
    hint: 'Choose another key, or leave it out to have one made from the name.',
  })

export const forceForbidden = () =>
  new DomainError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'Deleting a connection that is in use needs the permission connections.force_delete.',
    hint: 'Ask an administrator of the project.',
  })

export function inUse(connection: Connection, dependents: readonly Dependent[]): DomainError {
  const flows = new Set(dependents.map(({ flow }) => flow.key)).size
  const named = dependents.slice(0, 3).map(describe).join('; ')
  return new DomainError({
    kind: 'conflict',
    code: 'connection_in_use',
    message: `"${connection.name}" is used by ${flows === 1 ? '1 flow' : `${flows} flows`}: ${named}.`,
    hint: 'Choose another connection in these steps first, or replace this connection everywhere.',
    details: { dependents },
  })
}

function describe({ flow, version, steps }: Dependent): string {
  const state = version === 'draft' ? 'draft' : `version ${version}`
  return `${flow.name} (${state}, ${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')})`
}
