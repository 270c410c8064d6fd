import type { WorkbenchProblem } from './workbench-problem.js'

/** What came of building the piece. */
export interface WorkbenchBuild {
  /** Whether there is new code that loads, with its manifest beside it; else the piece before it is shown on. */
  readonly isLoaded: boolean
  readonly problems: readonly WorkbenchProblem[]
  /** How long it took, in milliseconds. */
  readonly ms: number
}
