import type { Child } from 'hono/jsx'
import { FieldProblems } from '../html/form/field-problems.js'
import { Icon } from '../html/icon.js'
import { Problem } from '../html/problem.js'
import { Steps } from '../html/steps.js'
import type { TestedStep } from '../pieces/test-failure.js'
import type { Tested } from './connection-tester.js'
import type { FormFailure } from './form-failure.js'

/** `id` of the form whose answers these are. */
export const CONNECTION_FORM = 'connection-form'

/** What a test that went well says. */
export function TestPassed({ tested, form = CONNECTION_FORM }: { tested: Tested; form?: string }) {
  const { account, steps, untestable } = tested
  return (
    <div class="grid gap-3">
      <FieldProblems form={form} problems={[]} />
      <div class={`${untestable ? 'tone-info' : 'tone-success'} tone-box flex gap-3 rounded-lg px-3.5 py-3`}>
        <Icon name={untestable ? 'info' : 'circle-check'} size={18} class="tone-text mt-px" />
        <div class="grid min-w-0 flex-1 gap-1">
          <p class="font-semibold">{untestable ? 'This cannot be tested' : 'The connection works'}</p>
          <p class="break-words text-muted">{passedText(account, untestable)}</p>
        </div>
      </div>
      <TestSteps steps={steps} />
    </div>
  )
}

function passedText(account: string | null, untestable: boolean): string {
  if (untestable) return 'Whether the credentials are right shows when a flow uses them.'
  return account === null ? 'The outside system accepted the credentials.' : `Signed in as ${account}.`
}

interface FormRefusedProps {
  failure: FormFailure
  action?: Child
  /** `id` of the form it is about. Default: that of `ConnectionForm`. */
  form?: string
}

/** What was wrong, how far the test came, and the problems for the browser to put at their fields. */
export function FormRefused({ failure, action, form = CONNECTION_FORM }: FormRefusedProps) {
  const { title, detail, hint, problems, steps } = failure
  return (
    <div class="grid gap-3">
      <Problem title={title} detail={detail} hint={hint}>
        {action}
      </Problem>
      <FieldProblems form={form} problems={problems} />
      <TestSteps steps={steps.map((step) => (step.message === detail ? { ...step, message: undefined } : step))} />
    </div>
  )
}

/** The stages of a test: configuration, network, authentication, rights. */
function TestSteps({ steps }: { steps: readonly StepSeen[] }) {
  if (steps.length === 0) return null
  return <Steps label="Connection test" steps={steps.map((step) => ({ ...step, name: capitalize(step.name) }))} />
}

type StepSeen = Omit<TestedStep, 'message'> & { message?: string | undefined }

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
