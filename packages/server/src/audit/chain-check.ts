import type { Schema } from '../database/schema.js'
import { type AuditHasher, CHAIN_START } from './audit-chain.js'
import type { AuditProblem } from './audit-problem.js'

type AuditRow = Schema['audit_events']

/** Follows one chain row by row, in the order of the stored sequence numbers, and finds the first bad one. */
export class ChainCheck {
  readonly #hasher: AuditHasher
  readonly #key: Uint8Array
  #expected = 1
  #previous = CHAIN_START
  #suspect: 'moved' | 'unproven' | null = null
  #problem: AuditProblem | null = null

  constructor(hasher: AuditHasher, key: Uint8Array) {
    this.#hasher = hasher
    this.#key = key
  }

  /** How many rows were found good, in one piece from the start. */
  get verified(): number {
    return this.#expected - 1
  }

  /** The hash of the last good row. */
  get hash(): Buffer {
    return this.#previous
  }

  /** Looks at the next row. @returns whether to go on: not after a problem. */
  next(row: AuditRow): boolean {
    if (this.#suspect) this.#problem = this.#judgeSuspect(row)
    else if (this.#follows(row)) this.#accept(row)
    else this.#problem = this.#judge(row)
    return this.#problem === null
  }

  /** The problem found, once all rows were looked at. */
  end(): AuditProblem | null {
    if (this.#suspect) this.#problem ??= this.#judgeSuspect(null)
    return this.#problem
  }

  #follows(row: AuditRow): boolean {
    if (row.seq !== this.#expected || !this.#previous.equals(row.prev_hash)) return false
    return this.#hashesTo(row, this.#previous, row.seq)
  }

  #accept(row: AuditRow): void {
    this.#expected += 1
    this.#previous = row.hash
  }

  #judge(row: AuditRow): AuditProblem | null {
    if (!Number.isInteger(row.seq) || row.seq < this.#expected) return { class: 'inserted', seq: row.seq }
    if (row.seq > this.#expected) return { class: 'missing', seq: this.#expected }
    const stoodNext = this.#hashesTo(row, row.prev_hash, row.seq + 1)
    this.#suspect = stoodNext ? 'moved' : 'unproven'
    return null
  }

  /**
   * The row before was bad. Whether this one (null: there is none) proves to have stood in its place tells what was
   * done: a row was put in, two were swapped, or a gap was closed.
   */
  #judgeSuspect(row: AuditRow | null): AuditProblem {
    const displaced = row !== null && this.#hashesTo(row, this.#previous, this.#expected)
    if (this.#suspect === 'moved') return { class: displaced ? 'edited' : 'missing', seq: this.#expected }
    return { class: displaced ? 'inserted' : 'edited', seq: this.#expected }
  }

  #hashesTo(row: AuditRow, previous: Buffer, seq: number): boolean {
    return this.#hasher.hash(this.#key, previous, row, seq).equals(row.hash)
  }
}
