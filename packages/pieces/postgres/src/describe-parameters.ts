import type { Connection, Submittable } from 'pg'
import type { Session } from './postgres-client.js'

/** Asks the server for the types a statement's parameters will have, without running it. */
class Description implements Submittable {
  oids: readonly number[] = []
  readonly #text: string
  readonly #done: (error?: Error) => void

  constructor(text: string, done: (error?: Error) => void) {
    this.#text = text
    this.#done = done
  }

  submit(connection: Connection): void {
    connection.once('parameterDescription', (message: { dataTypeIDs: number[] }) => {
      this.oids = message.dataTypeIDs
    })
    connection.parse({ name: '', text: this.#text, types: [] }, true)
    connection.describe({ type: 'S' }, true)
    connection.sync()
  }

  handleRowDescription(): void {}

  handleError(error: Error): void {
    this.#done(error)
  }

  handleReadyForQuery(): void {
    this.#done()
  }
}

/** Type oids of `$1`, `$2`, …, as the server infers them from where they stand. */
export function describeParameters(session: Session, text: string): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const description = new Description(text, (error) => (error ? reject(error) : resolve(description.oids)))
    session.client.query(description)
  })
}
