import { LONGEST_ACTION } from '@plugboard/core/host'
import type { ProjectPlace } from '../access/place.js'
import type { Environment } from '../environments/environment.js'
import { Button } from '../html/button.js'
import { ConfirmDialog } from '../html/confirm-dialog.js'
import { Dialog } from '../html/dialog.js'
import { NameField } from '../html/name-field.js'
import { Problem } from '../html/problem.js'
import type { StepState } from './editor-state.js'
import type { Flow } from './flow.js'
import { flowPaths } from './flow-paths.js'

interface FlowDialogProps {
  project: ProjectPlace
  flow: Flow
}

/** Asks for another name of a flow. */
export function RenameFlowDialog({
  project,
  flow,
  name,
  problem,
}: FlowDialogProps & { name?: string; problem?: string }) {
  const action = flowPaths(project, flow.key).to('rename')
  return (
    <ConfirmDialog
      id="rename-flow"
      title="Rename flow"
      confirm="Rename flow"
      danger={false}
      open
      hx-post={action}
      hx-target="#dialog-slot"
    >
      <NameField
        label="Name"
        name="name"
        value={name ?? flow.name}
        problem={problem}
        help={`Its key stays "${flow.key}".`}
      />
    </ConfirmDialog>
  )
}

/** Asks before a flow is deleted, naming where it runs. */
export function DeleteFlowDialog({
  project,
  flow,
  environments,
}: FlowDialogProps & { environments: readonly Environment[] }) {
  const running = environments.flatMap(({ key, name }) => {
    const version = flow.deployments[key]
    return version === undefined ? [] : [`${name} (version ${version})`]
  })
  return (
    <ConfirmDialog
      id="delete-flow"
      title={`Delete ${flow.name}?`}
      confirm="Delete flow"
      open
      hx-post={flowPaths(project, flow.key).to('delete')}
      hx-target="#dialog-slot"
    >
      <p>{deleted(flow)} It cannot be undone. Its runs stay in the history.</p>
      {running.length === 0 ? null : (
        <Problem tone="warning" title={`It is deployed in ${running.join(', ')} and stops there.`} />
      )}
    </ConfirmDialog>
  )
}

function deleted({ draft, versions }: Flow): string {
  const steps = draft.steps.length === 1 ? '1 step' : `${draft.steps.length} steps`
  if (versions.length === 0) return `This deletes the draft with ${steps}.`
  const published = versions.length === 1 ? '1 published version' : `${versions.length} published versions`
  return `This deletes the draft with ${steps} and ${published}.`
}

/** Asks before the draft becomes a version, naming what is not ready in it. */
export function PublishDialog({
  project,
  flow,
  steps,
  unpublished,
}: FlowDialogProps & { steps: readonly StepState[]; unpublished: boolean }) {
  const number = (flow.versions[0]?.number ?? 0) + 1
  const unready = steps.filter(({ gaps }) => gaps.length > 0)
  if (!unpublished) return <NothingToPublish project={project} flow={flow} />
  return (
    <ConfirmDialog
      id="publish-flow"
      title={`Publish version ${number}?`}
      confirm={`Publish version ${number}`}
      danger={false}
      open
      hx-post={flowPaths(project, flow.key).to('publish')}
      hx-target="#dialog-slot"
    >
      <p>The draft as it was saved becomes version {number}. Nothing runs it until you deploy it to an environment.</p>
      {unready.length === 0 ? null : (
        <Problem tone="warning" title="Some steps are not ready">
          <ul class="grid gap-1">
            {unready.map(({ step, gaps }) => (
              <li>
                <strong>{step.name}:</strong> {gaps.join(' ')}
              </li>
            ))}
          </ul>
        </Problem>
      )}
    </ConfirmDialog>
  )
}

function NothingToPublish({ project, flow }: FlowDialogProps) {
  const footer = (
    <>
      <Button closesDialog>Close</Button>
      <Button variant="primary" href={flowPaths(project, flow.key).versions}>
        Show versions
      </Button>
    </>
  )
  return (
    <Dialog id="publish-flow" title="Nothing to publish" size="small" footer={footer} open>
      <p>{`The draft is what version ${flow.versions[0]?.number ?? 0} is already. Change a step first.`}</p>
    </Dialog>
  )
}

interface RunFlowDialogProps extends FlowDialogProps {
  environments: readonly Environment[]
  /** Key of the environment chosen at first. */
  chosen: string
  /** The draft differs from the newest version. */
  unpublished: boolean
  problem?: { message: string; hint?: string | undefined } | undefined
}

/** Asks where to run a flow. */
export function RunFlowDialog({ project, flow, environments, chosen, unpublished, problem }: RunFlowDialogProps) {
  const draft = flow.draft.steps.length
  return (
    <ConfirmDialog
      id="run-flow"
      title={`Run ${flow.name}`}
      confirm="Run flow"
      danger={false}
      open
      hx-post={flowPaths(project, flow.key).to('run')}
      hx-target="#dialog-slot"
      hx-config={`{"timeout": ${LONGEST_ACTION * 1_000}}`}
    >
      {problem ? <Problem title={problem.message} hint={problem.hint} /> : null}
      <div class="grid gap-1.5">
        <label class="font-medium" for="run-environment">
          Environment
        </label>
        <select class="select" id="run-environment" name="environment">
          {environments.map((one) => (
            <option
              value={one.key}
              {...(one.key === chosen ? { selected: true } : {})}
              {...(runs(project, flow, one) === undefined ? { disabled: true } : {})}
            >
              {`${one.name}: ${runs(project, flow, one) ?? 'runs no version'}`}
            </option>
          ))}
        </select>
        <p class="text-[13px] text-muted">
          {draft === 1 ? 'Its step runs' : 'Its steps run one after the other'} with the connections of that
          environment.
          {unpublished && flow.versions.length > 0 ? ' Where a version is deployed, the draft is not run.' : ''}
        </p>
      </div>
    </ConfirmDialog>
  )
}

/** What an environment runs of a flow, in words; undefined when nothing. */
function runs(project: ProjectPlace, flow: Flow, { id, key }: Environment): string | undefined {
  const version = flow.deployments[key]
  if (version !== undefined) return `version ${version}`
  return id === project.authoringEnvironmentId ? 'the draft' : undefined
}
