import type { ProjectPlace } from '../access/place.js'
import type { Environment } from '../environments/environment.js'
import { Badge } from '../html/badge.js'
import { Button } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { FilterChip } from '../html/filter-chip.js'
import { Icon } from '../html/icon.js'
import { PageHeader } from '../html/page-header.js'
import { Pagination } from '../html/pagination.js'
import { SearchField } from '../html/search-field.js'
import { type Column, Table } from '../html/table.js'
import { Time } from '../html/time.js'
import { Toolbar } from '../html/toolbar.js'
import type { FlowSummary } from './flow.js'
import { flowPaths } from './flow-paths.js'

/** What a list of flows is narrowed to. */
export interface FlowFilter {
  search?: string | undefined
  /** Only flows that use a connection. */
  connection?: { name: string; hrefWithout: string; hidden: Readonly<Record<string, string>> } | undefined
}

interface FlowListProps {
  project: ProjectPlace
  environments: readonly Environment[]
  flows: readonly FlowSummary[]
  total: number
  filter: FlowFilter
  links: { previous: string | null; next: string | null }
  mayEdit: boolean
  /** Address of the list. */
  path: string
}

/** The flows of a project. */
export function FlowList(props: FlowListProps) {
  const { filter, path, mayEdit, project } = props
  const hidden = Object.entries(filter.connection?.hidden ?? {})
  return (
    <>
      <PageHeader title="Flows" description="What runs step by step with your connections.">
        {mayEdit ? <NewFlow project={project} /> : null}
      </PageHeader>
      <Toolbar>
        <form class="contents" method="get" action={path}>
          {hidden.map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <SearchField
            name="search"
            label="Search flows"
            value={filter.search ?? ''}
            hx-get={path}
            hx-trigger="input changed delay:250ms, search"
            hx-include="closest form"
            hx-target="#flows"
            hx-replace-url="true"
            hx-sync="this:replace"
          />
        </form>
        {filter.connection ? (
          <FilterChip title={`Uses ${filter.connection.name}`} href={filter.connection.hrefWithout} />
        ) : null}
      </Toolbar>
      <div id="flows">
        <FlowRows {...props} />
      </div>
    </>
  )
}

/** The part of the list that a search changes. */
export function FlowRows({ project, environments, flows, total, filter, links, mayEdit }: FlowListProps) {
  if (flows.length === 0) return <NoFlows filter={filter} project={project} mayEdit={mayEdit} />
  return (
    <>
      <Table label="Flows" rows={flows} columns={columns(project, environments)} />
      <Pagination shown={flows.length} total={total} noun={['flow', 'flows']} {...links} />
    </>
  )
}

function columns(project: ProjectPlace, environments: readonly Environment[]): Column<FlowSummary>[] {
  return [
    {
      title: 'Name',
      cell: (flow) => (
        <a class="flex items-center gap-3 font-medium hover:underline" href={flowPaths(project, flow.key).flow}>
          <Icon name="workflow" class="text-muted" />
          {flow.name}
        </a>
      ),
    },
    { title: 'Steps', align: 'end', tight: true, cell: (flow) => flow.steps },
    {
      title: 'Version',
      cell: ({ version }) => (version === null ? <span class="text-muted">Draft only</span> : `Version ${version}`),
    },
    { title: 'Deployed', cell: (flow) => <Deployed flow={flow} environments={environments} /> },
    {
      title: 'Modified',
      cell: ({ modifiedAt, modifiedBy }) => (
        <>
          <Time at={modifiedAt} /> <span class="text-muted">by {modifiedBy}</span>
        </>
      ),
    },
  ]
}

function Deployed({ flow, environments }: { flow: FlowSummary; environments: readonly Environment[] }) {
  const deployed = environments.filter(({ key }) => flow.deployments[key] !== undefined)
  if (deployed.length === 0) return <span class="text-muted">Nowhere</span>
  return (
    <span class="flex gap-1.5">
      {deployed.map(({ key, name }) => (
        <Badge tone="success">{`${name}: version ${flow.deployments[key]}`}</Badge>
      ))}
    </span>
  )
}

function NoFlows({ filter, project, mayEdit }: Pick<FlowListProps, 'filter' | 'project' | 'mayEdit'>) {
  if (filter.search) {
    return (
      <EmptyState icon="search" title="No flow has such a name">
        Search for another part of the name.
      </EmptyState>
    )
  }
  if (filter.connection) {
    return (
      <EmptyState icon="workflow" title={`No flow uses ${filter.connection.name}`}>
        Choose the connection in a step of a flow, and the flow is listed here.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="workflow" title="No flows yet" action={mayEdit ? <NewFlow project={project} /> : null}>
      {mayEdit
        ? 'A flow runs actions of pieces one after the other, each with a connection. Make the first one.'
        : 'Flows appear here when somebody who may edit flows makes one.'}
    </EmptyState>
  )
}

function NewFlow({ project }: { project: ProjectPlace }) {
  const address = `/projects/${project.key}/new-flow`
  return (
    <Button variant="primary" icon="plus" href={address} hx-get={address} hx-target="#dialog-slot">
      New flow
    </Button>
  )
}
