/** Something wrong with the piece in the workbench. */
export interface WorkbenchProblem {
  /** `build`: its types or its syntax. `load`: it could not be loaded. `check`: a quality every piece has is missing. */
  readonly kind: 'build' | 'load' | 'check'
  /** Where: `src/acme.ts:12:5`, or a path in the piece such as `actions.greet.description`. */
  readonly at: string
  readonly message: string
}
