import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { FilterChip } from '../html/filter-chip.js'
import { PageHeader } from '../html/page-header.js'
import { Pagination } from '../html/pagination.js'
import { duration } from '../html/steps.js'
import { type Column, Table } from '../html/table.js'
import { Time } from '../html/time.js'
import { Toolbar } from '../html/toolbar.js'
import { projectPaths } from '../pages/project-paths.js'
import type { Run } from './run.js'
import { RunStatus } from './run-status.js'

interface RunListProps {
  place: Place
  runs: readonly Run[]
  links: { previous: string | null; next: string | null }
  /** The only flow whose runs are listed. */
  flow?: { key: string; name: string } | undefined
}

/** The runs of an environment, newest first. */
export function RunList({ place, runs, links, flow }: RunListProps) {
  const { project, environment } = place
  return (
    <>
      <PageHeader title="Runs" description={`What flows did in ${environment.name}, newest first.`} />
      {flow ? (
        <Toolbar>
          <FilterChip title={`Flow: ${flow.name}`} href={projectPaths.runs(project, environment)} />
        </Toolbar>
      ) : null}
      {runs.length === 0 ? (
        <NoRuns place={place} flow={flow} />
      ) : (
        <>
          <Table label="Runs" rows={runs} columns={columns(place)} />
          <Pagination shown={runs.length} noun={['run on this page', 'runs on this page']} {...links} />
        </>
      )}
    </>
  )
}

function columns({ project, environment }: Place): Column<Run>[] {
  const runs = projectPaths.runs(project, environment)
  return [
    {
      title: 'Status',
      cell: (run) => (
        <a class="block w-fit hover:underline" href={`${runs}/${run.id}`}>
          <RunStatus status={run.status} />
        </a>
      ),
    },
    {
      title: 'Flow',
      cell: ({ flow }) =>
        flow ? (
          <a class="font-medium hover:underline" href={`${projectPaths.flows(project)}/${flow.key}`}>
            {flow.name}
          </a>
        ) : (
          <span class="text-muted">Deleted flow</span>
        ),
    },
    { title: 'Version', cell: ({ version }) => versionText(version) },
    { title: 'Started by', cell: ({ startedBy }) => startedBy },
    { title: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
    { title: 'Duration', align: 'end', cell: (run) => durationOf(run) ?? '–' },
    {
      title: 'Actions',
      hideTitle: true,
      actions: true,
      cell: (run) => (
        <Button variant="quiet" size="small" href={`${runs}/${run.id}`} aria-label={`Open run ${run.id}`}>
          Open
        </Button>
      ),
    },
  ]
}

/** The version a run ran, in words. */
export function versionText(version: Run['version']): string {
  if (version === null) return 'Unknown'
  return version === 'draft' ? 'Draft' : `Version ${version}`
}

/** How long a run took, in words; undefined while it goes on. */
export function durationOf({ startedAt, finishedAt }: Run): string | undefined {
  return finishedAt === null ? undefined : duration(finishedAt - startedAt)
}

function NoRuns({ place, flow }: Pick<RunListProps, 'place' | 'flow'>) {
  const { project, environment } = place
  const flows = flow ? `${projectPaths.flows(project)}/${flow.key}` : projectPaths.flows(project)
  return (
    <EmptyState
      icon="history"
      title={
        flow ? `${flow.name} has not run in ${environment.name} yet` : `Nothing has run in ${environment.name} yet`
      }
      action={<Button href={flows}>{flow ? 'Open flow' : 'Show flows'}</Button>}
    >
      Open a flow and run it, or one of its steps. What came out is kept here.
    </EmptyState>
  )
}
