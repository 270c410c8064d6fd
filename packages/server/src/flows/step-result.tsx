import { Icon } from '../html/icon.js'
import { Problem } from '../html/problem.js'
import { ResultView } from '../html/result-view.js'
import { StatusMark } from '../html/status.js'
import { duration } from '../html/steps.js'
import type { StepOutcome } from './flow-runs.js'

interface StepResultProps {
  step: string
  /** How the step ended when it was run just now. */
  outcome?: (StepOutcome & { readonly runHref: string }) | undefined
  /** Its newest result, when it was not run just now. */
  latest?: { readonly output: unknown } | undefined
}

/** What running a step gave: its result as rows or JSON, or why it failed. */
export function StepResult({ step, outcome, latest }: StepResultProps) {
  if (!outcome && !latest) return <div id="step-result" aria-live="polite" />
  return (
    <section
      id="step-result"
      class="grid scroll-mb-6 gap-3 pt-2"
      aria-live="polite"
      aria-labelledby="result-title"
      {...(outcome ? { 'data-fresh-result': '' } : {})}
    >
      <header class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 class="font-semibold" id="result-title">
          {outcome ? 'Result' : 'Latest result'}
        </h3>
        {outcome ? <OutcomeFacts outcome={outcome} /> : null}
      </header>
      {outcome?.error ? <StepFailure {...outcome.error} /> : null}
      {outcome?.error ? null : (
        <ResultView label={`Result of ${step}`} value={outcome ? outcome.output : latest?.output} />
      )}
    </section>
  )
}

function OutcomeFacts({ outcome }: { outcome: NonNullable<StepResultProps['outcome']> }) {
  const ok = outcome.status === 'succeeded'
  return (
    <>
      <StatusMark tone={ok ? 'success' : 'error'}>{ok ? 'Succeeded' : 'Failed'}</StatusMark>
      <span class="text-muted">{duration(outcome.ms)}</span>
      <a class="link ml-auto inline-flex items-center gap-1" href={outcome.runHref}>
        Open run
        <Icon name="arrow-right" size={14} />
      </a>
    </>
  )
}

/** Why a step failed: what happened, what to do, and the code programs switch on. */
function StepFailure({ code, message, hint }: { code: string; message: string; hint?: string | undefined }) {
  return (
    <Problem title={message} hint={hint}>
      <code class="code">{code}</code>
    </Problem>
  )
}
