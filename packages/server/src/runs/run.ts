/** How a run or one of its steps ended. */
export type RunStatus = 'running' | 'succeeded' | 'failed'

/** Why a step failed, as the person who built the flow reads it. */
export interface StepError {
  code: string
  message: string
  field?: string
  hint?: string
}

export interface RunStep {
  name: string
  piece: string
  action: string
  /** Key of the connection it used. */
  connection: string | null
  status: 'succeeded' | 'failed'
  output: unknown
  error: StepError | null
  ms: number
}

/** The step a run is at, with what it has told of itself. */
export interface RunningStep {
  step: string
  message: string | null
  /** From 0 to 1. */
  fraction: number | null
  /** The end of a text that is being made. */
  text: string | null
}

/** One execution of a flow, or of a single step of it. */
export interface Run {
  id: string
  flow: { key: string; name: string } | null
  version: number | 'draft' | null
  status: RunStatus
  startedBy: string
  startedAt: number
  finishedAt: number | null
  steps: RunStep[]
  /** Null of a run that has ended, and where another server runs it. */
  running: RunningStep | null
}
