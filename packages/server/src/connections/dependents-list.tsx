import type { EnvironmentPlace } from '../access/place.js'
import { Badge } from '../html/badge.js'
import type { Dependent } from '../references/reference.js'
import type { ConnectionPaths } from './connection-paths.js'

interface DependentsListProps {
  dependents: readonly Dependent[]
  environment: EnvironmentPlace
  paths: ConnectionPaths
}

/** The flows that use a connection: which version, where, and with which steps. */
export function DependentsList({ dependents, environment, paths }: DependentsListProps) {
  return (
    <ul class="grid overflow-hidden rounded-lg border border-line" aria-label="Flows that use it">
      {dependents.map(({ flow, version, steps }) => (
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-3.5 py-2.5 not-first:border-t">
          <div class="grid min-w-0 flex-1 basis-48 gap-0.5">
            <a class="link truncate font-medium" href={paths.flow(flow.key)}>
              {flow.name}
            </a>
            <p class="text-[13px] text-muted">
              {steps.length === 1 ? 'Step ' : 'Steps '}
              {steps.map((step, index) => (
                <>
                  {index === 0 ? '' : ', '}
                  <a class="underline-offset-3 hover:underline" href={paths.flowStep(flow.key, step)}>
                    {step}
                  </a>
                </>
              ))}
            </p>
          </div>
          <Badge tone={version === 'draft' ? 'neutral' : 'info'}>
            {`${version === 'draft' ? 'Draft' : `Version ${version}`} · ${environment.name}`}
          </Badge>
        </li>
      ))}
    </ul>
  )
}

/** How many flows these are, in words: "1 flow uses", "3 flows use". */
export function flowsUse(dependents: readonly Dependent[]): string {
  const flows = new Set(dependents.map(({ flow }) => flow.key)).size
  return flows === 1 ? '1 flow uses' : `${flows} flows use`
}
