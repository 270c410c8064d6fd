import type { Database } from '../database/database.js'
import type { Tx } from '../database/tx.js'
import type { Place } from '../environments/environment.js'
import type { Dependent, Reference } from './reference.js'
import { countFlows, findDependents, flowsUsing, writeReferences } from './reference-store.js'

/** Which flows use which connections. Flows write it, connections ask it. */
export class ReferenceService {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** How many flows use each connection, by key; absent means none. */
  counts(place: Place, keys: readonly string[]): Promise<Map<string, number>> {
    return countFlows(this.#database.read, place, keys)
  }

  /** Every flow version that depends on a connection. Give `tx` to see the transaction's own changes. */
  dependents(place: Place, connectionKey: string, tx?: Tx): Promise<Dependent[]> {
    return findDependents(tx?.db ?? this.#database.read, place, connectionKey)
  }

  /** Ids of the flows that use a connection. */
  flowIds(place: Place, connectionKey: string): Promise<string[]> {
    return flowsUsing(this.#database.read, place, connectionKey)
  }

  /** Puts these references in place of those the flow version had, in the transaction that writes the version. */
  write(
    tx: Tx,
    owner: { projectId: string; flowId: string; version: number },
    references: readonly Reference[],
  ): Promise<void> {
    return writeReferences(tx.db, owner, references)
  }
}
