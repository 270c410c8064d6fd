import type { Caller } from '../caller.js'
import type { Place } from '../environments/environment.js'

/** How one step of a run ended. */
export interface StepOutcome {
  readonly name: string
  readonly status: 'succeeded' | 'failed'
  readonly output: unknown
  readonly error: { code: string; message: string; field?: string; hint?: string } | null
  readonly ms: number
}

/**
 * What the pages of flows need of runs. Runs know flows and not the other way round, so it is stated here what is
 * asked of them.
 */
export interface FlowRuns {
  /** Runs a flow, or one step of its draft, and waits for the end. */
  run(
    place: Place,
    request: { flow: string; step?: string },
    caller: Caller,
  ): Promise<{ id: string; steps: readonly StepOutcome[] }>
  /** The newest successful result of each step of a flow in an environment, by step name. */
  latestOutputs(place: Place, flow: string): Promise<Readonly<Record<string, unknown>>>
}
