interface WorkbenchIndexProps {
  groups: readonly { title: string; entries: readonly { title: string; href: string }[] }[]
}

/** The parts of the piece, as links down the page. */
export function WorkbenchIndex({ groups }: WorkbenchIndexProps) {
  return (
    <nav class="grid gap-4 max-lg:hidden lg:sticky lg:top-20" aria-label="Parts of the piece">
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
