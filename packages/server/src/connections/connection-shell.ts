import type { Shell } from '../html/layout.js'
import { projectPaths } from '../pages/project-paths.js'
import { type PageParts, type ShellRequest, shell } from '../pages/shell.js'

/** The shell of the pages of connections. Each environment has its own, so the selector leads to their list. */
export function connectionShell(request: ShellRequest, parts: PageParts): Promise<Shell & { active: string }> {
  const inEnvironment = (one: { key: string }) => projectPaths.connections(request.project, one)
  return shell(request, parts, 'connections', { inEnvironment })
}
