import type { ProjectPlace } from '../access/place.js'
import { ConfirmDialog } from '../html/confirm-dialog.js'
import { NameField } from '../html/name-field.js'
import { Problem } from '../html/problem.js'
import type { Flow } from './flow.js'
import { flowPaths } from './flow-paths.js'

interface StepDialogProps {
  project: ProjectPlace
  flow: Flow
  /** Name of the step. */
  step: string
}

const toEditor = { 'hx-target': '#flow-editor', 'hx-swap': 'outerHTML' }

/** Asks for another name of a step. */
export function RenameStepDialog({
  project,
  flow,
  step,
  name,
  problem,
}: StepDialogProps & { name?: string; problem?: string }) {
  return (
    <ConfirmDialog
      id="rename-step"
      title="Rename step"
      confirm="Rename step"
      danger={false}
      open
      hx-post={flowPaths(project, flow.key).to('steps/rename')}
      hx-target="#dialog-slot"
    >
      <input type="hidden" name="step" value={step} />
      <NameField
        label="Name"
        name="name"
        value={name ?? step}
        problem={problem}
        help="Later steps of this draft that take values from it are changed with it."
      />
    </ConfirmDialog>
  )
}

/** Asks before a step is removed, naming the steps that take values from it. */
export function RemoveStepDialog({ project, flow, step }: StepDialogProps) {
  const users = flow.draft.steps.filter(({ input }) => JSON.stringify(input ?? {}).includes(`{{steps.${step}.`))
  return (
    <ConfirmDialog
      id="remove-step"
      title={`Remove ${step}?`}
      confirm="Remove step"
      open
      hx-post={flowPaths(project, flow.key).to('steps/remove')}
      {...toEditor}
    >
      <input type="hidden" name="step" value={step} />
      <p>The step is removed from the draft. Published versions keep it.</p>
      {users.length === 0 ? null : (
        <Problem
          tone="warning"
          title={`${users.map(({ name }) => name).join(', ')} ${users.length === 1 ? 'takes' : 'take'} values from it.`}
        />
      )}
    </ConfirmDialog>
  )
}
