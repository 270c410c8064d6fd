import type { ProjectPlace } from '../access/place.js'
import { flowPaths } from '../flows/flow-paths.js'
import type { UsingStep } from '../flows/piece-usage.js'
import { Badge } from '../html/badge.js'
import { countWords } from './count-words.js'

interface InProject {
  /** What is in another one is named only. */
  project: Pick<ProjectPlace, 'key'>
}

const MOST_STEPS = 100

/** Steps of flows, with the action or the trigger each takes. */
export function UsingSteps({ project, steps }: InProject & { steps: readonly UsingStep[] }) {
  if (steps.length === 0) return null
  return (
    <ul class="grid max-h-56 overflow-y-auto rounded-lg border border-line" aria-label="Steps of flows">
      {steps.slice(0, MOST_STEPS).map((step) => (
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-3.5 py-2.5 not-first:border-t">
          <div class="grid min-w-0 flex-1 basis-48 gap-0.5">
            <StepName project={project} step={step} />
            <p class="text-[13px] text-muted">
              {step.kind === 'action' ? 'Action ' : 'Trigger '}
              <code class="code">{step.operation}</code>
            </p>
          </div>
          <Badge tone={step.version === 'draft' ? 'neutral' : 'info'}>
            {step.version === 'draft' ? 'Draft' : `Version ${step.version}`}
          </Badge>
        </li>
      ))}
      {steps.length > MOST_STEPS ? (
        <li class="border-t border-line px-3.5 py-2.5 text-muted">{`And ${countWords(steps.length - MOST_STEPS, 'step')} more`}</li>
      ) : null}
    </ul>
  )
}

function StepName({ project, step: { project: owner, flow, step, version } }: InProject & { step: UsingStep }) {
  const words = `${flow.name}: ${step === 'trigger' ? 'its trigger' : step}`
  if (owner !== project.key) return <span class="truncate font-medium">{`${owner} · ${words}`}</span>
  const paths = flowPaths(project, flow.key)
  return (
    <a class="link truncate font-medium" href={version === 'draft' ? paths.step(step) : paths.versions}>
      {words}
    </a>
  )
}
