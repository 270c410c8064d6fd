import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import { NameField } from '../html/name-field.js'
import { TextInput } from '../html/text-input.js'
import { projectPaths } from '../pages/project-paths.js'
import { Sheet } from '../pages/sheet.js'
import type { Environment } from './environment.js'

const FORM = 'environment-form'

interface EnvironmentSheetProps {
  project: ProjectPlace
  shell: Shell | undefined
  /** What was typed. */
  name?: string
  /** What is wrong, by field. */
  problems?: { name?: string | undefined; key?: string | undefined }
}

/** Asks for a new environment. */
export function AddEnvironmentSheet({
  project,
  shell,
  name = '',
  key = '',
  problems = {},
}: EnvironmentSheetProps & { key?: string }) {
  const action = `${projectPaths.settings(project)}/environments`
  return (
    <EnvironmentSheet project={project} shell={shell} title="Add environment" confirm="Add environment" action={action}>
      <NameField label="Name" name="name" value={name} problem={problems.name} placeholder="Quality assurance" />
      <TextInput
        label="Key"
        name="key"
        value={key}
        problem={problems.key}
        placeholder="qa"
        maxlength={100}
        help="Stands in addresses and cannot be changed later. Left empty, it is made from the name."
      />
    </EnvironmentSheet>
  )
}

/** Asks for another name of an environment. */
export function RenameEnvironmentSheet(
  props: EnvironmentSheetProps & { environment: Pick<Environment, 'key' | 'name'> },
) {
  const { project, shell, environment, name = environment.name, problems = {} } = props
  const action = `/projects/${project.key}/environments/${environment.key}/rename`
  return (
    <EnvironmentSheet
      project={project}
      shell={shell}
      title={`Rename ${environment.name}`}
      confirm="Rename environment"
      action={action}
    >
      <NameField
        label="Name"
        name="name"
        value={name}
        problem={problems.name}
        help={`Its key stays "${environment.key}".`}
      />
    </EnvironmentSheet>
  )
}

interface FrameProps {
  project: ProjectPlace
  shell: Shell | undefined
  title: string
  confirm: string
  action: string
  children: Parameters<typeof Sheet>[0]['children']
}

function EnvironmentSheet({ project, shell, title, confirm, action, children }: FrameProps) {
  const back = projectPaths.settings(project)
  const footer = (
    <>
      {shell === undefined ? <Button closesDialog>Cancel</Button> : <Button href={back}>Cancel</Button>}
      <Button type="submit" form={FORM} variant="primary">
        {confirm}
      </Button>
    </>
  )
  return (
    <Sheet
      id="environment"
      title={title}
      size="small"
      back={{ title: 'Settings', href: back }}
      footer={footer}
      shell={shell}
    >
      <form id={FORM} class="grid gap-4" method="post" action={action} hx-post={action} hx-target="#dialog-slot">
        {children}
      </form>
    </Sheet>
  )
}
