import assert from 'node:assert/strict'
import type { Piece } from '../../piece/piece.js'
import type { ConformanceCase } from '../conformance-case.js'

/** One sentence of a family, and what proves it of a piece. */
export interface FamilyCase extends ConformanceCase {
  /** The same for every piece of the family. */
  sentence: string
  /** Why the piece does not keep it. The case then proves that it really does not. */
  notSupported?: string
}

/** Sentences a piece does not keep, and why: `SQLite has no stored procedures`. */
export type NotSupported = Readonly<Record<string, string>>

/** What is to be proven, before there is a piece. */
interface Sentence {
  sentence: string
  prove(): Promise<void>
}

/**
 * The cases of a piece. What it says it does not support is tried all the same, and must fail.
 *
 * @throws AssertionError for a reason that belongs to no sentence.
 */
export function casesOf(piece: Piece, sentences: readonly Sentence[], notSupported: NotSupported = {}): FamilyCase[] {
  const known = new Set(sentences.map(({ sentence }) => sentence))
  for (const sentence of Object.keys(notSupported)) {
    assert.ok(known.has(sentence), `notSupported names a sentence the family does not have: "${sentence}"`)
  }
  return sentences.map(({ sentence, prove }) => {
    const reason = notSupported[sentence]
    const name = `${piece.name} ${sentence}`
    if (reason === undefined) return { name, sentence, run: prove }
    const run = () => assert.rejects(prove, 'it works, so it belongs out of notSupported')
    return { name: `${name}: not supported, because ${reason}`, sentence, notSupported: reason, run }
  })
}
