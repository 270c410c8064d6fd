import type { ProjectPlace } from '../access/place.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { Section } from '../html/section.js'
import { projectPaths } from '../pages/project-paths.js'
import type { Environment } from './environment.js'

interface EnvironmentSectionProps {
  project: ProjectPlace
  environments: readonly Environment[]
  mayEdit: boolean
}

/** The environments of a project in order. */
export function EnvironmentSection({ project, environments, mayEdit }: EnvironmentSectionProps) {
  const add = `${projectPaths.settings(project)}/environments/new`
  return (
    <Section
      id="environments"
      title="Environments"
      description="Each has connections of its own; a flow runs in one with the connections that have the same keys there."
      actions={
        mayEdit ? (
          <Button icon="plus" href={add} hx-get={add} hx-target="#dialog-slot">
            Add environment
          </Button>
        ) : null
      }
    >
      <ul class="-my-4 grid">
        {environments.map((environment) => (
          <EnvironmentRow project={project} environment={environment} mayEdit={mayEdit} />
        ))}
      </ul>
    </Section>
  )
}

interface EnvironmentRowProps {
  project: ProjectPlace
  environment: Environment
  mayEdit: boolean
}

function EnvironmentRow({ project, environment, mayEdit }: EnvironmentRowProps) {
  const { id, key, name } = environment
  const rename = `/projects/${project.key}/environments/${key}/rename`
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-line py-2.5 not-first:border-t">
      <span class="font-medium">{name}</span>
      <code class="code">{key}</code>
      {id === project.authoringEnvironmentId ? <Badge tone="info">Drafts are written here</Badge> : null}
      <span class="ml-auto flex gap-1">
        <Button
          variant="quiet"
          size="small"
          href={projectPaths.connections(project, environment)}
          aria-label={`Connections of ${name}`}
        >
          Connections
        </Button>
        {mayEdit ? (
          <Button
            variant="quiet"
            size="small"
            href={rename}
            hx-get={rename}
            hx-target="#dialog-slot"
            aria-label={`Rename ${name}`}
          >
            Rename
          </Button>
        ) : null}
      </span>
    </li>
  )
}
