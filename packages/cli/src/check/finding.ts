/** Something wrong with a piece or its package. */
export interface Finding {
  /** Stable, in kebab-case: programs may switch on it. */
  rule: string
  /** One sentence that says what is wrong, and what to do where that is not plain. */
  message: string
}
