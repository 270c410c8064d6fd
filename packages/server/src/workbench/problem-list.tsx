import { Icon } from '../html/icon.js'
import type { WorkbenchBuild } from './workbench-build.js'
import type { WorkbenchProblem } from './workbench-problem.js'

const TITLES: Readonly<Record<WorkbenchProblem['kind'], string>> = {
  build: 'Does not compile',
  load: 'Cannot be loaded',
  check: 'Not a well-made piece yet',
}

interface ProblemListProps {
  build: WorkbenchBuild
  /** Whether a piece is shown below. */
  hasPiece: boolean
}

/** What is wrong with the piece, by kind, with the place of each; nothing when all is well. */
export function ProblemList({ build, hasPiece }: ProblemListProps) {
  const { problems, isLoaded } = build
  if (problems.length === 0) return null
  const kinds = (['load', 'build', 'check'] as const).filter((kind) => problems.some((one) => one.kind === kind))
  return (
    <section class="mb-6 grid gap-3" aria-label="Problems" role="status">
      {kinds.map((kind) => (
        <Group kind={kind} problems={problems.filter((one) => one.kind === kind)} />
      ))}
      {isLoaded || !hasPiece ? null : (
        <p class="text-muted">Below is the piece as it was before. It is shown anew once it can be loaded.</p>
      )}
    </section>
  )
}

function Group({ kind, problems }: { kind: WorkbenchProblem['kind']; problems: readonly WorkbenchProblem[] }) {
  return (
    <div class={`tone-${kind === 'check' ? 'warning' : 'error'} tone-box grid gap-2 rounded-lg px-3.5 py-3`}>
      <p class="flex items-center gap-2 font-semibold">
        <Icon name="circle-alert" size={18} class="tone-text" />
        {TITLES[kind]}
      </p>
      <ul class="grid gap-1.5 pl-6.5">
        {problems.map(({ at, message }) => (
          <li class="grid gap-x-3 md:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]">
            <code class="font-mono text-[13px] break-words text-muted">{at}</code>
            <span class="break-words whitespace-pre-wrap">{message}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
