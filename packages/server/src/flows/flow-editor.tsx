import type { EditorState, SentForm } from './editor-state.js'
import { StepForm, type StepRights } from './step-form.js'
import { StepList } from './step-list.js'
import { TriggerForm } from './trigger-form.js'

interface FlowEditorProps {
  state: EditorState
  sent: SentForm
  rights: StepRights
}

/** The steps of a draft, and the one that is open beside them. */
export function FlowEditor({ state, sent, rights }: FlowEditorProps) {
  const { open } = state
  return (
    <div id="flow-editor" class="grid grid-cols-[minmax(0,1fr)] gap-x-8 gap-y-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <StepList state={state} mayEdit={rights.edit} />
      <div class="min-w-0 border-line max-lg:border-t max-lg:pt-6 lg:border-l lg:pl-8">
        {open.kind === 'step' ? (
          <StepForm state={state} open={open} sent={sent} rights={rights} />
        ) : (
          <TriggerForm state={state} sent={sent} mayEdit={rights.edit} />
        )}
      </div>
    </div>
  )
}
