import { MessageWriter, PACKET } from './packets.js'
import type { Outcome } from './query.js'
import type { SqlFailure } from './sql-errors.js'
import { colMetadata, doneToken, errorToken, row } from './tokens.js'

/** Rows between two looks at whether the client has had enough. */
const BREATH = 50

/** What the server says to one request. */
export class Answer {
  readonly #writer: MessageWriter
  readonly #attention: AbortSignal
  readonly #onRow: () => void

  constructor(packetSize: number, send: (bytes: Buffer) => Promise<void>, attention: AbortSignal, onRow: () => void) {
    this.#writer = new MessageWriter(PACKET.answer, packetSize, send)
    this.#attention = attention
    this.#onRow = onRow
  }

  write = (...tokens: Buffer[]) => this.#writer.write(...tokens)
  end = (...tokens: Buffer[]) => this.#writer.end(...tokens)

  /** Columns and rows, or how many rows a change touched. Stops when the client says so. */
  async outcome(outcome: Outcome): Promise<void> {
    try {
      await this.#tell(outcome)
    } finally {
      outcome.close?.()
    }
  }

  async #tell({ columns, rows = [], count }: Outcome): Promise<void> {
    if (!columns) return this.write(doneToken({ kind: 'inProc', more: true, count }))
    await this.write(colMetadata(columns))
    let sent = 0
    for (const values of rows) {
      await this.write(row(values, columns))
      this.#onRow()
      if (++sent % BREATH === 0) await new Promise((resolve) => setImmediate(resolve))
      if (this.#attention.aborted) return
    }
    await this.write(doneToken({ kind: 'inProc', more: true, count: sent }))
  }

  /** The failure; an error that only says what came of it follows, as from SQL Server. */
  async failure({ error }: SqlFailure, isConstraint: boolean): Promise<void> {
    await this.write(errorToken(error))
    if (isConstraint)
      await this.write(errorToken({ number: 3621, message: 'The statement has been terminated.', class: 10 }))
  }
}
