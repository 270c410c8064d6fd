import { rowsOf } from './answers.js'
import type { Outcome } from './engine.js'
import { type DbValue, isLarge, type WireType } from './wire-types.js'

/** A statement that was sent once and is known by its number from then on, with what it gave. */
export class Cursor {
  readonly sql: string
  readonly binds: readonly WireType[]
  /** In which the client wants the columns. */
  types: readonly WireType[]
  /** How many rows were sent. */
  at = 0
  readonly #rows: readonly DbValue[][]

  constructor(sql: string, binds: readonly WireType[], { columns = [], rows }: Outcome) {
    this.sql = sql
    this.binds = binds
    this.types = columns
    this.#rows = rows
  }

  get isAtEnd(): boolean {
    return !this.#isAsking && this.at >= this.#rows.length
  }

  /** Large objects are not sent before the client has said in which type it wants them. */
  get #isAsking(): boolean {
    return this.types.some(isLarge)
  }

  /** The next rows. */
  next(count: number): { bytes: Buffer; sent: number } {
    if (count === 0 || this.#isAsking) return { bytes: Buffer.alloc(0), sent: 0 }
    const rows = this.#rows.slice(this.at, this.at + count)
    this.at += rows.length
    return { bytes: rowsOf(rows, this.types), sent: rows.length }
  }
}
