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
}
