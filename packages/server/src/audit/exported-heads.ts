import type { Schema } from '../database/schema.js'
import type { AuditProblem } from './audit-problem.js'
import type { ExportedHead } from './exported-head.js'

/** Compares a chain, while it is followed, with the heads that were exported of it. */
export class ExportedHeads {
  readonly #heads: readonly ExportedHead[]
  readonly #seqs: ReadonlySet<number>
  #differs: number | null = null

  constructor(heads: readonly ExportedHead[]) {
    this.#heads = heads
    this.#seqs = new Set(heads.map((head) => head.seq))
  }

  /** Takes note of a good row of the chain. */
  pass(row: Pick<Schema['audit_events'], 'seq' | 'hash'>): void {
    if (!this.#seqs.has(row.seq) || this.#differs !== null) return
    const hash = row.hash.toString('hex')
    if (this.#heads.some((head) => head.seq === row.seq && head.hash !== hash)) this.#differs = row.seq
  }

  /** Whether the chain, good up to `verified`, is another one than was exported, or an older state of it. */
  problem(verified: number): AuditProblem | null {
    if (this.#differs !== null) return { class: 'rolled_back', seq: this.#differs }
    const cut = this.#heads.some((head) => head.seq > verified)
    return cut ? { class: 'rolled_back', seq: verified + 1 } : null
  }
}
