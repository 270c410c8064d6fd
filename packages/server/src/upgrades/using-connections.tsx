import type { ProjectPlace } from '../access/place.js'
import type { UsingConnection } from '../connections/piece-usage.js'
import { Badge } from '../html/badge.js'
import { projectPaths } from '../pages/project-paths.js'

interface UsingConnectionsProps {
  /** What is in another one is named only. */
  project: Pick<ProjectPlace, 'key'>
  connections: readonly (UsingConnection & { message?: string })[]
  /** How many there are in all. */
  count: number
}

/** Connections by name and place, with what is said of each. */
export function UsingConnections({ project, connections, count }: UsingConnectionsProps) {
  if (connections.length === 0) return null
  const more = count - connections.length
  return (
    <ul class="grid max-h-56 overflow-y-auto rounded-lg border border-line" aria-label="Connections">
      {connections.map(({ project: owner, environment, key, name, message }) => (
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 border-line px-3.5 py-2.5 not-first:border-t">
          <div class="grid min-w-0 flex-1 basis-48 gap-0.5">
            {owner === project.key ? (
              <a
                class="link truncate font-medium"
                href={`${projectPaths.connections(project, { key: environment })}/${key}`}
              >
                {name}
              </a>
            ) : (
              <span class="truncate font-medium">{name}</span>
            )}
            {message === undefined ? null : <p class="text-[13px] break-words text-muted">{message}</p>}
          </div>
          <Badge>{owner === project.key ? environment : `${owner} · ${environment}`}</Badge>
        </li>
      ))}
      {more > 0 ? <li class="border-t border-line px-3.5 py-2.5 text-muted">{`And ${more} more`}</li> : null}
    </ul>
  )
}
