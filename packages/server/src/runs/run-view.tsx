import type { Place } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { DescriptionList } from '../html/description-list.js'
import { EmptyState } from '../html/empty-state.js'
import { PageHeader } from '../html/page-header.js'
import { PieceIcon } from '../html/piece-icon.js'
import { Problem } from '../html/problem.js'
import { ResultView } from '../html/result-view.js'
import { duration } from '../html/steps.js'
import { Time } from '../html/time.js'
import { projectPaths } from '../pages/project-paths.js'
import { findAction, type InstalledPiece, iconPath } from '../pieces/installed-piece.js'
import type { Run, RunningStep, RunStep } from './run.js'
import { durationOf, versionText } from './run-list.js'
import { RunStatus } from './run-status.js'

interface RunViewProps {
  place: Place
  run: Run
  /** The piece of this name, if it is installed. */
  findPiece: (name: string) => InstalledPiece | undefined
}

/** One run with what each of its steps gave. While it goes on, it is asked for again every two seconds. */
export function RunView(props: RunViewProps) {
  const { place, run } = props
  const runs = projectPaths.runs(place.project, place.environment)
  const polling =
    run.status === 'running'
      ? { 'hx-get': `${runs}/${run.id}`, 'hx-trigger': 'load delay:2s', 'hx-swap': 'outerHTML' }
      : {}
  return (
    <div id="run" class="grid grid-cols-[minmax(0,1fr)]" {...polling}>
      <PageHeader
        title={run.flow ? `Run of ${run.flow.name}` : 'Run of a deleted flow'}
        back={{ title: 'Runs', href: runs }}
      >
        {run.flow ? (
          <Button href={`${projectPaths.flows(place.project)}/${run.flow.key}`} icon="workflow">
            Open flow
          </Button>
        ) : null}
      </PageHeader>
      <RunFacts {...props} />
      <h2 class="mt-8 mb-3 text-[15px] font-semibold">Steps</h2>
      <RunSteps {...props} />
    </div>
  )
}

function RunFacts({ place, run }: RunViewProps) {
  return (
    <DescriptionList
      items={[
        { term: 'Status', value: <RunStatus status={run.status} /> },
        { term: 'Environment', value: place.environment.name },
        { term: 'Version', value: versionText(run.version) },
        {
          term: 'Started',
          value: (
            <>
              <Time at={run.startedAt} /> by {run.startedBy}
            </>
          ),
        },
        { term: 'Duration', value: durationOf(run) },
        { term: 'Run id', value: <code class="code">{run.id}</code> },
      ]}
    />
  )
}

function RunSteps(props: RunViewProps) {
  const { run } = props
  if (run.steps.length === 0 && !run.running) {
    return (
      <EmptyState icon="circle-dashed" title={run.status === 'running' ? 'No step has ended yet' : 'No step was run'}>
        {run.status === 'running'
          ? 'Steps appear here as they end.'
          : 'The flow had no steps, or the server was stopped.'}
      </EmptyState>
    )
  }
  return (
    <ol class="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label="Steps">
      {run.steps.map((step) => (
        <RunStepCard {...props} step={step} />
      ))}
      {run.running ? <RunningCard running={run.running} /> : null}
    </ol>
  )
}

function RunStepCard({ place, step, findPiece }: RunViewProps & { step: RunStep }) {
  const piece = findPiece(step.piece)
  const title = piece?.manifest.title ?? step.piece
  const action = (piece && findAction(piece, step.action)?.title) ?? step.action
  const icon = piece ? { url: iconPath(step.piece, piece.manifest.version) } : {}
  return (
    <li class="rounded-box border border-line">
      <header class="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <PieceIcon title={title} size={32} {...icon} />
        <div class="min-w-0 flex-1 basis-40">
          <h3 class="truncate font-medium">{step.name}</h3>
          <p class="truncate text-[13px] text-muted">
            {`${title} · ${action}`}
            {step.connection === null ? null : (
              <>
                {' with '}
                <a
                  class="link underline"
                  href={`${projectPaths.connections(place.project, place.environment)}/${step.connection}`}
                >
                  {step.connection}
                </a>
              </>
            )}
          </p>
        </div>
        <span class="text-muted">{duration(step.ms)}</span>
        <RunStatus status={step.status} />
      </header>
      <div class="border-t border-line px-4 py-3.5">
        {step.error ? (
          <Problem title={step.error.message} hint={step.error.hint}>
            <code class="code">{step.error.code}</code>
            {step.error.field === undefined ? null : <span class="text-muted">{`Field: ${step.error.field}`}</span>}
          </Problem>
        ) : (
          <StepOutput step={step} />
        )}
      </div>
    </li>
  )
}

/** The step a run is at, with what it tells of itself. */
function RunningCard({ running: { step, message, fraction, text } }: { running: RunningStep }) {
  return (
    <li class="rounded-box border border-line" aria-busy="true">
      <header class="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <div class="min-w-0 flex-1 basis-40">
          <h3 class="truncate font-medium">{step}</h3>
          {message === null ? null : <p class="truncate text-[13px] text-muted">{message}</p>}
        </div>
        <RunStatus status="running" />
      </header>
      {fraction === null ? null : (
        <progress class="progress-bar block" value={fraction} max={1} aria-label={`Progress of ${step}`} />
      )}
      {text === null ? null : <p class="border-t border-line px-4 py-3.5 whitespace-pre-wrap">{text}</p>}
    </li>
  )
}

function StepOutput({ step }: { step: RunStep }) {
  const size = tooLarge(step.output)
  if (size !== undefined) {
    return (
      <p class="text-muted">{`The result was too large to keep: ${size.toLocaleString('en')} characters of JSON.`}</p>
    )
  }
  return <ResultView label={`Result of ${step.name}`} value={step.output} />
}

/** The length of a result that was not kept; undefined for one that was. */
function tooLarge(output: unknown): number | undefined {
  if (typeof output !== 'object' || output === null || !('tooLarge' in output) || !('characters' in output))
    return undefined
  return output.tooLarge === true && typeof output.characters === 'number' ? output.characters : undefined
}
