import type { FlowRuns, StepOutcome } from '../flow-runs.js'

/** Runs that end as told, and keep what was asked for. */
export class ScriptedRuns implements FlowRuns {
  /** How every run of a step ends. */
  outcome: Omit<StepOutcome, 'name'> = { status: 'succeeded', output: { rows: [{ id: 7 }] }, error: null, ms: 12 }
  /** Newest results by step. */
  readonly latest: Record<string, unknown> = {}
  readonly asked: { flow: string; step?: string; environment: string }[] = []

  run: FlowRuns['run'] = async ({ environment }, request) => {
    this.asked.push({ ...request, environment: environment.key })
    return { id: 'run_1', steps: [{ name: request.step ?? 'take', ...this.outcome }] }
  }

  latestOutputs: FlowRuns['latestOutputs'] = async () => this.latest
}
