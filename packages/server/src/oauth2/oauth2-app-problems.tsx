import type { ProjectPlace } from '../access/place.js'
import { Button } from '../html/button.js'
import { Problem } from '../html/problem.js'
import { type AppProblem, NOT_CONFIGURED } from './oauth2-app.js'
import { OAuth2AppPaths } from './oauth2-app-paths.js'

interface AppProblemsProps {
  project: Pick<ProjectPlace, 'key'>
  problems: readonly AppProblem[]
  /** Shows the way to the settings. */
  mayEdit: boolean
}

/** Says which OAuth2 apps keep connections of a project from working; nothing when all are in order. */
export function AppProblems({ project, problems, mayEdit }: AppProblemsProps) {
  if (problems.length === 0) return null
  const settings = `${new OAuth2AppPaths(project).back}#oauth2-apps`
  return (
    <div class="mb-5 grid gap-3">
      {problems.map((problem) => (
        <Problem title={titleOf(problem)} detail={effectOf(problem)}>
          {mayEdit ? (
            <Button size="small" href={settings}>
              Open settings
            </Button>
          ) : null}
        </Problem>
      ))}
    </div>
  )
}

const titleOf = ({ app, title }: AppProblem): string =>
  app.reason?.code === NOT_CONFIGURED
    ? `The OAuth2 app of ${title} is not in the server’s configuration any more.`
    : `The provider refuses the OAuth2 app of ${title}.`

function effectOf({ connections }: AppProblem): string {
  const until = 'until an administrator corrects it.'
  if (connections === 0) return `Nobody can connect with it ${until}`
  return connections === 1 ? `1 connection is paused ${until}` : `${connections} connections are paused ${until}`
}
