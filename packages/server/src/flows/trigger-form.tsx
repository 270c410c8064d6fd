import type { FieldProblem, FormSchema } from '@plugboard/core/host'
import { Button } from '../html/button.js'
import { DescriptionList } from '../html/description-list.js'
import { FieldSet } from '../html/form/field-set.js'
import { Problem } from '../html/problem.js'
import type { EditorState, SentForm } from './editor-state.js'
import type { Trigger } from './flow.js'
import { flowPaths } from './flow-paths.js'
import { SaveConflict } from './save-conflict.js'
import { scheduleProblem } from './schedule-problem.js'
import { TriggerIcon } from './trigger-summary.js'

/** The form of what starts a flow. Triggers of pieces are set through the API and only shown. */
export const TRIGGER_FIELDS: FormSchema = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      title: 'Starts',
      type: 'string',
      enum: ['manual', 'schedule'],
      default: 'manual',
      'x-field': {
        kind: 'choice',
        choices: [
          { value: 'manual', title: 'By hand or through the API' },
          { value: 'schedule', title: 'On a schedule' },
        ],
      },
    },
    schedule: {
      title: 'Schedule',
      type: 'string',
      description:
        'A cron expression in UTC: minute, hour, day of month, month, day of week. `0 7 * * 1-5` is 7:00 on weekdays.',
      'x-field': {
        kind: 'text',
        placeholder: '0 7 * * 1-5',
        visibleWhen: { kind: ['schedule'] },
        requiredWhenVisible: true,
      },
    },
  },
}

/** What is wrong with a trigger as the form gave it. */
export function triggerProblems(values: Readonly<Record<string, unknown>>): FieldProblem[] {
  if (values.kind !== 'schedule' || typeof values.schedule !== 'string') return []
  const message = scheduleProblem(values.schedule)
  return message === undefined ? [] : [{ field: 'schedule', code: 'invalid_schedule', message }]
}

interface TriggerFormProps {
  state: EditorState
  sent: SentForm
  mayEdit: boolean
}

/** The open trigger beside the list of steps. */
export function TriggerForm({ state, sent, mayEdit }: TriggerFormProps) {
  const { trigger } = state.flow.draft
  return (
    <section class="grid grid-cols-[minmax(0,1fr)] content-start gap-5" aria-labelledby="step-title">
      <header class="flex items-center gap-3">
        <TriggerIcon trigger={trigger} size={40} />
        <div class="min-w-0">
          <h2 class="scroll-mt-20 text-base font-semibold" id="step-title">
            Trigger
          </h2>
          <p class="text-muted">What starts the flow.</p>
        </div>
      </header>
      {trigger?.kind === 'piece' ? (
        <PieceTrigger trigger={trigger} />
      ) : (
        <EditTrigger state={state} sent={sent} mayEdit={mayEdit} />
      )}
    </section>
  )
}

function EditTrigger({ state: { flow, place }, sent, mayEdit }: TriggerFormProps) {
  const { kind = 'manual', schedule } = flow.draft.trigger ?? {}
  const action = flowPaths(place.project, flow.key).to('trigger')
  return (
    <form
      id="step-form"
      class="grid gap-5"
      method="post"
      action={action}
      hx-post={action}
      hx-target="#flow-editor"
      hx-swap="outerHTML"
      novalidate
      data-unsaved-guard
      {...(sent.problems ? { 'data-unsaved': '' } : {})}
    >
      {sent.conflict ? <SaveConflict flow={flow} /> : null}
      <fieldset class="grid gap-5" {...(mayEdit ? {} : { disabled: true })}>
        <FieldSet
          schema={TRIGGER_FIELDS}
          values={sent.values ?? { kind, ...(schedule !== undefined && { schedule }) }}
          problems={sent.problems ?? []}
        />
        {kind === 'schedule' ? (
          <Problem tone="info" title="Plugboard does not start schedules by itself yet">
            The schedule is kept with the flow, for an engine that reads it. Start the flow with Run flow or through the
            API.
          </Problem>
        ) : null}
      </fieldset>
      {mayEdit ? (
        <div class="flex gap-2">
          <Button type="submit" variant="primary" id="save-step">
            Save trigger
          </Button>
        </div>
      ) : null}
    </form>
  )
}

function PieceTrigger({ trigger }: { trigger: Trigger }) {
  return (
    <div class="grid max-w-2xl gap-4">
      <DescriptionList
        items={[
          { term: 'Piece', value: trigger.piece },
          { term: 'Trigger', value: trigger.trigger },
          { term: 'Connection', value: trigger.connection },
        ]}
      />
      <p class="text-muted">Triggers of pieces are set through the API.</p>
    </div>
  )
}
