/** A quality every package of a piece has. */
export interface Rule<Facts> {
  /** Stable, in kebab-case. */
  id: string
  /** What is wrong, a sentence each. */
  check(facts: Facts): string[]
}

/** A sentence, if something is wrong. */
export const unless = (isFine: boolean, sentence: string): string[] => (isFine ? [] : [sentence])
