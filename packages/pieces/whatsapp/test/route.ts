import type { Answer } from './graph-answers.js'
import type { GraphCaller } from './graph-caller.js'
import type { GraphState } from './graph-state.js'
import type { Seen } from './seen.js'

/** What a route gets to know. */
export interface RouteRequest {
  seen: Seen
  state: GraphState
  origin: string
  caller: GraphCaller
  /** What stands behind the version in the path. */
  path: string[]
}

export type Route = (request: RouteRequest) => Answer | undefined | Promise<Answer | undefined>
