import type { ProjectPlace } from '../access/place.js'
import type { Environment } from '../environments/environment.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { Section } from '../html/section.js'
import { StatusMark } from '../html/status.js'
import { Table } from '../html/table.js'
import { Time } from '../html/time.js'
import type { Flow } from './flow.js'
import { flowPaths } from './flow-paths.js'

/** What an environment runs of a flow. */
export interface Deployment {
  readonly environment: Environment
  /** The version it runs; undefined for none. */
  readonly version: number | undefined
  /** Connections of the version it runs, or else of the newest one, that the environment does not have. */
  readonly missing: readonly string[]
}

interface VersionsPanelProps {
  project: ProjectPlace
  flow: Flow
  deployments: readonly Deployment[]
  mayDeploy: boolean
}

/** The published versions of a flow, and which environment runs which. */
export function VersionsPanel(props: VersionsPanelProps) {
  const { flow, deployments } = props
  if (flow.versions.length === 0) {
    return (
      <div id="versions">
        <EmptyState icon="layers" title="No version published yet">
          Publish the draft: it becomes version 1, which you can then deploy to an environment.
        </EmptyState>
      </div>
    )
  }
  return (
    <div id="versions" class="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Section title="Environments" description="Each environment runs one version with its own connections.">
        <ul class="-my-4 grid">
          {deployments.map((deployment) => (
            <DeploymentRow {...props} deployment={deployment} />
          ))}
        </ul>
      </Section>
      <Table
        label="Versions"
        rows={flow.versions}
        columns={[
          { title: 'Version', cell: ({ number }) => <span class="font-medium">{`Version ${number}`}</span> },
          { title: 'Runs in', cell: ({ number }) => <RunsIn deployments={deployments} version={number} /> },
          { title: 'Published by', cell: ({ publishedBy }) => publishedBy },
          { title: 'Published', cell: ({ publishedAt }) => <Time at={publishedAt} /> },
        ]}
      />
    </div>
  )
}

function RunsIn({ deployments, version }: { deployments: readonly Deployment[]; version: number }) {
  const running = deployments.filter((one) => one.version === version)
  if (running.length === 0) return <span class="text-muted">–</span>
  return (
    <span class="flex gap-1.5">
      {running.map(({ environment }) => (
        <Badge tone="success">{environment.name}</Badge>
      ))}
    </span>
  )
}

function DeploymentRow({ project, flow, deployment, mayDeploy }: VersionsPanelProps & { deployment: Deployment }) {
  const { environment, version, missing } = deployment
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 border-line py-3 not-first:border-t">
      <div class="min-w-0 flex-1 basis-56">
        <p class="font-medium">{environment.name}</p>
        {version === undefined ? (
          <p class="text-[13px] text-muted">Runs no version</p>
        ) : (
          <StatusMark tone="success">{`Runs version ${version}`}</StatusMark>
        )}
        {missing.length === 0 ? null : (
          <p class="tone-warning tone-text text-[13px]">
            {missingText(version ?? flow.versions[0]?.number ?? 1, missing)}
          </p>
        )}
      </div>
      {mayDeploy ? <DeployForm project={project} flow={flow} deployment={deployment} /> : null}
    </li>
  )
}

function missingText(version: number, missing: readonly string[]): string {
  const which = missing.length === 1 ? 'a connection that is' : 'connections that are'
  return `Version ${version} uses ${which} missing here: ${missing.join(', ')}`
}

function DeployForm({
  project,
  flow,
  deployment,
}: Omit<VersionsPanelProps, 'deployments' | 'mayDeploy'> & { deployment: Deployment }) {
  const { environment, version } = deployment
  const action = flowPaths(project, flow.key).to('deploy')
  return (
    <form
      class="flex w-full gap-2 sm:w-auto"
      method="post"
      action={action}
      hx-post={action}
      hx-target="#versions"
      hx-swap="outerHTML"
    >
      <input type="hidden" name="environment" value={environment.key} />
      <select class="select min-w-0 flex-1 sm:w-44" name="version" aria-label={`Version for ${environment.name}`}>
        <option value="" {...(version === undefined ? { selected: true } : {})}>
          None
        </option>
        {flow.versions.map(({ number }) => (
          <option value={number} {...(number === version ? { selected: true } : {})}>
            {`Version ${number}`}
          </option>
        ))}
      </select>
      <Button type="submit" id={`deploy-${environment.key}`} aria-label={`Deploy to ${environment.name}`}>
        Deploy
      </Button>
    </form>
  )
}
