/**
 * What is wrong with a chain:
 * - `edited`: the content of a row is not what was written (also: rows were swapped),
 * - `missing`: a row was taken out, or the head of the chain was,
 * - `inserted`: a row was put in that Plugboard did not write,
 * - `truncated`: rows at the end are gone,
 * - `rolled_back`: the chain is not the one whose head was exported.
 */
export type AuditProblemClass = 'edited' | 'missing' | 'inserted' | 'truncated' | 'rolled_back'

/** The first thing found wrong with a chain. */
export interface AuditProblem {
  readonly class: AuditProblemClass
  /** The first sequence number that cannot be trusted. */
  readonly seq: number
}
