import { type ActionManifest, type Choice, LONGEST_ACTION, secretFields } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import { FieldSet } from '../html/form/field-set.js'
import { Problem } from '../html/problem.js'
import { ResultView } from '../html/result-view.js'
import { projectPaths } from '../pages/project-paths.js'
import { ConnectionField } from './connection-field.js'
import { EarlierValues } from './earlier-values.js'
import type { EditorState, OpenStep, SentForm } from './editor-state.js'
import type { Flow, Step } from './flow.js'
import { flowPaths } from './flow-paths.js'
import { SaveConflict } from './save-conflict.js'
import { StepIcon, stepTitle } from './step-list.js'
import { StepResult } from './step-result.js'
import { valuePaths, valueReference } from './value-paths.js'

/** What the person may do with a step. */
export interface StepRights {
  readonly edit: boolean
  readonly run: boolean
  readonly createConnection: boolean
}

interface StepFormProps {
  state: EditorState
  open: OpenStep
  sent: SentForm
  rights: StepRights
}

/** The open step beside the list of steps: its form, and what it gave. */
export function StepForm(props: StepFormProps) {
  const { open, state, sent } = props
  const { step, action } = open.state
  const { project, environment } = state.place
  const outcome = sent.outcome && {
    ...sent.outcome,
    runHref: `${projectPaths.runs(project, environment)}/${sent.outcome.run}`,
  }
  return (
    <section class="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-5" aria-labelledby="step-title">
      <header class="flex items-center gap-3">
        <StepIcon state={open.state} size={40} />
        <div class="min-w-0">
          <h2 class="scroll-mt-20 truncate text-base font-semibold" id="step-title">
            {step.name}
          </h2>
          <p class="text-muted">{stepTitle(open.state)}</p>
        </div>
      </header>
      {action ? <EditStep {...props} action={action} /> : <UnknownStep open={open} />}
      <StepResult step={step.name} outcome={outcome} latest={open.latest} />
    </section>
  )
}

function EditStep(props: StepFormProps & { action: ActionManifest }) {
  const { state, open, sent, rights, action } = props
  const { flow, place } = state
  const { to } = flowPaths(place.project, flow.key)
  const { step, piece } = open.state
  const query = `?step=${encodeURIComponent(step.name)}`
  return (
    <form
      id="step-form"
      class="grid grid-cols-[minmax(0,1fr)] gap-5"
      method="post"
      action={to('steps/save')}
      hx-post={to('steps/save')}
      hx-target="#flow-editor"
      hx-swap="outerHTML"
      novalidate
      data-unsaved-guard
      {...(sent.problems || sent.conflict ? { 'data-unsaved': '' } : {})}
    >
      <input type="hidden" name="step" value={step.name} />
      {action.description === '' ? null : <p class="text-muted">{action.description}</p>}
      <ConnectionField
        place={place}
        piece={{ name: step.piece, title: piece?.manifest.title ?? step.piece }}
        action={action}
        methods={piece?.manifest.auth ?? []}
        connections={open.connections}
        chosen={sent.connection === undefined ? (step.connection ?? null) : sent.connection}
        problem={sent.connectionProblem}
        address={to('steps/connection') + query}
        mayEdit={rights.edit}
        mayCreate={rights.edit && rights.createConnection}
      />
      <fieldset class="grid min-w-0 gap-5" {...(rights.edit ? {} : { disabled: true })}>
        <FieldSet
          schema={action.input}
          values={sent.values ?? step.input ?? {}}
          problems={sent.problems ?? []}
          secretsSet={secretsSet(action, step, flow)}
          templates={takesValues(open) ? suggestions(open) : false}
          optionsUrl={to('steps/options')}
        />
      </fieldset>
      {rights.edit ? <EarlierValues earlier={open.earlier} /> : null}
      <StepButtons runAddress={to('steps/run')} rights={rights} conflict={sent.conflict ? flow : undefined} />
    </form>
  )
}

interface StepButtonsProps {
  runAddress: string
  rights: StepRights
  /** The flow that somebody else saved since the form was made. */
  conflict: Flow | undefined
}

/** Stays at the bottom of the window while the form is longer. */
function StepButtons({ runAddress, rights, conflict }: StepButtonsProps) {
  return (
    <div class="sticky bottom-0 -mb-5 flex flex-wrap items-center gap-2 border-t border-line bg-base-100 py-4">
      {conflict ? <SaveConflict flow={conflict} /> : null}
      {rights.edit ? (
        <Button type="submit" variant="primary" id="save-step">
          Save step
        </Button>
      ) : null}
      {rights.run ? (
        <Button
          icon="play"
          id="run-step"
          hx-post={runAddress}
          hx-target="#flow-editor"
          hx-swap="outerHTML"
          hx-config={`{"timeout": ${LONGEST_ACTION * 1_000}}`}
        >
          Run step
        </Button>
      ) : null}
      {rights.edit && rights.run ? (
        <span class="text-[13px] text-muted max-sm:hidden">Running saves the step first.</span>
      ) : null}
    </div>
  )
}

/** Steps of pieces or actions this server does not have may run in another engine; they are shown, not edited. */
function UnknownStep({ open }: { open: OpenStep }) {
  const { step, gaps } = open.state
  return (
    <div class="grid gap-4">
      <Problem
        tone="warning"
        title={gaps[0] ?? 'This step cannot be edited here'}
        hint="Install the piece, choose another action in the step’s menu, or leave the step to the engine that knows it."
      />
      <ResultView label={`Input of ${step.name}`} value={step.input ?? {}} />
    </div>
  )
}

/** Whether fields offer to take a value of an earlier step: where there is one, or one is taken already. */
function takesValues({ earlier, state }: OpenStep): boolean {
  return earlier.length > 0 || JSON.stringify(state.step.input ?? {}).includes('{{steps.')
}

function suggestions({ earlier }: OpenStep): Choice[] {
  return earlier.flatMap(({ step, ...result }) =>
    'output' in result
      ? valuePaths(result.output).map(({ path, preview }) => ({ value: valueReference(step, path), title: preview }))
      : [],
  )
}

/** Secrets in a step's input are never sent to the browser; it is only told that they are there. */
function secretsSet({ input }: ActionManifest, step: Step, flow: Flow): Record<string, number> {
  const names = secretFields(input).filter((name) => step.input?.[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, flow.modifiedAt]))
}
