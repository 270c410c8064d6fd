import type { PropsWithChildren } from 'hono/jsx'
import { CodeText } from '../html/code-text.js'
import { FieldProblems } from '../html/form/field-problems.js'
import { Problem } from '../html/problem.js'
import { ResultView } from '../html/result-view.js'
import { StatusMark } from '../html/status.js'
import { duration } from '../html/steps.js'
import type { CallFailure, CallOutcome } from './call-outcome.js'
import { CursorText } from './cursor-text.js'
import { SeenView } from './seen-view.js'
import type { Polled } from './workbench-service.js'

interface CallResultProps<Value> {
  /** `id` of the form that was sent. */
  form: string
  /** In front of the names of its inputs. */
  prefix: string
  outcome: CallOutcome<Value>
}

/** What an action gave, or why it failed, and what it did on the way. */
export function ActionResult(props: CallResultProps<unknown>) {
  const { outcome } = props
  return (
    <Result {...props}>{outcome.ok ? <ResultView label="Output of the action" value={outcome.value} /> : null}</Result>
  )
}

/** What a trigger gave: its events, and from where to where its cursor went. */
export function PollResult(props: CallResultProps<Polled>) {
  const { outcome } = props
  return <Result {...props}>{outcome.ok ? <Events polled={outcome.value} /> : null}</Result>
}

function Result<Value>({ form, prefix, outcome, children }: PropsWithChildren<CallResultProps<Value>>) {
  const problems = outcome.ok ? [] : outcome.failure.problems
  return (
    <div class="grid min-w-0 gap-3 border-t border-line pt-4">
      <p class="flex items-center gap-3">
        <StatusMark tone={outcome.ok ? 'success' : 'error'}>{outcome.ok ? 'Succeeded' : 'Failed'}</StatusMark>
        <span class="text-muted">{duration(outcome.ms)}</span>
      </p>
      <FieldProblems
        form={form}
        problems={problems.map(({ field, message }) => ({ field: `${prefix}.${field}`, message }))}
      />
      {outcome.ok ? children : <Failure failure={outcome.failure} />}
      <SeenView seen={outcome.seen} />
    </div>
  )
}

/** A failure as its author has to know it: code, field, hint, and the stack of what was thrown. */
function Failure({ failure }: { failure: CallFailure }) {
  const { code, message, hint, detail, problems } = failure
  const [field] = problems
  return (
    <>
      <Problem title={message} hint={hint}>
        <code class="code">{code}</code>
        {field === undefined ? null : <code class="code">{field.field}</code>}
      </Problem>
      {detail === undefined ? null : <CodeText label="Details" text={detail} />}
    </>
  )
}

function Events({ polled: { events, cursor, from, more } }: { polled: Polled }) {
  return (
    <>
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt class="text-muted">Cursor before</dt>
        <dd>
          <CursorText cursor={from} />
        </dd>
        <dt class="text-muted">Cursor now</dt>
        <dd>
          <CursorText cursor={cursor} />
        </dd>
      </dl>
      {events.length === 0 ? (
        <p class="text-muted">There were no new events.</p>
      ) : (
        <ResultView label="Events" value={events} />
      )}
      {more ? <p class="text-muted">There are more events: poll again.</p> : null}
    </>
  )
}
