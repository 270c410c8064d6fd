import { Icon } from '../html/icon.js'

interface WorkbenchIndexProps {
  groups: readonly { title: string; entries: readonly { title: string; href: string }[] }[]
  /** How many problems the last build had. */
  problems: number
}

/** The parts of the piece, as links down the page; it stays in sight, and so does that something is wrong. */
export function WorkbenchIndex({ groups, problems }: WorkbenchIndexProps) {
  return (
    <nav class="grid gap-4 max-lg:hidden lg:sticky lg:top-20" aria-label="Parts of the piece">
      {problems === 0 ? null : (
        <a class="tone-error tone-box flex items-center gap-2 rounded-lg px-2 py-1.5 font-medium" href="#main">
          <Icon name="circle-alert" class="tone-text" />
          {problems === 1 ? '1 problem' : `${problems} problems`}
        </a>
      )}
      {groups
        .filter(({ entries }) => entries.length > 0)
        .map(({ title, entries }) => (
          <div class="grid gap-0.5">
            <p class="px-2 pb-1 text-xs font-medium text-muted">{title}</p>
            {entries.map((entry) => (
              <a class="truncate rounded px-2 py-1 hover:bg-base-200" href={entry.href}>
                {entry.title}
              </a>
            ))}
          </div>
        ))}
    </nav>
  )
}
