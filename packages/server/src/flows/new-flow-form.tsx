import type { ProjectPlace } from '../access/place.js'
import { NameField } from '../html/name-field.js'
import { projectPaths } from '../pages/project-paths.js'

interface NewFlowFormProps {
  project: ProjectPlace
  /** What was typed. */
  name?: string
  problem?: string | undefined
}

/** `id` of the form, for the buttons outside it. */
export const NEW_FLOW_FORM = 'new-flow-form'

/** Asks for the name of a new flow. */
export function NewFlowForm({ project, name = '', problem }: NewFlowFormProps) {
  const action = projectPaths.flows(project)
  return (
    <form id={NEW_FLOW_FORM} method="post" action={action} hx-post={action} hx-target="#dialog-slot" class="grid gap-4">
      <NameField
        label="Name"
        name="name"
        value={name}
        problem={problem}
        placeholder="Send daily orders"
        help="Its key, which the API and other systems use, is made from the name and stays when you rename it."
      />
    </form>
  )
}
