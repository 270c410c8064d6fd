import type { Child } from 'hono/jsx'

export interface FilterLink {
  title: string
  href: string
  count?: number
  current?: boolean
  /** In front of the title. */
  icon?: Child
}

interface FilterListProps {
  title: string
  items: readonly FilterLink[]
}

const COUNT = new Intl.NumberFormat('en', { notation: 'compact' })

/** A side list of filters with counts: a row that scrolls on a narrow screen, a column on a wide one. */
export function FilterList({ title, items }: FilterListProps) {
  return (
    <nav class="min-w-0" aria-label={title}>
      <h2 class="mb-1 px-2.5 text-xs font-semibold text-muted max-lg:sr-only">{title}</h2>
      <ul class="flex gap-1 max-lg:overflow-x-auto max-lg:pb-1 lg:grid lg:gap-0.5">
        {items.map((item) => (
          <li class="shrink-0">
            <a class="nav-link h-8 font-normal" href={item.href} {...(item.current ? { 'aria-current': 'true' } : {})}>
              {item.icon}
              <span class="min-w-0 flex-1 truncate">{item.title}</span>
              {item.count === undefined ? null : <span class="text-xs text-muted">{COUNT.format(item.count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
