/** A step of a flow, in its draft or in a version an environment runs. */
export interface UsingStep {
  project: string
  flow: { key: string; name: string }
  version: number | 'draft'
  /** Name of the step; `trigger` for the flow's trigger. */
  step: string
  /** Of the action, or of the trigger. */
  operation: string
  kind: 'action' | 'trigger'
}
