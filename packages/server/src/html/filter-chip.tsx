import { Icon } from './icon.js'

interface FilterChipProps {
  /** What is shown only: "Uses Orders database". */
  title: string
  /** The list without this filter. */
  href: string
}

/** A filter that came with the address of a list, with the way out of it. */
export function FilterChip({ title, href }: FilterChipProps) {
  return (
    <span class="inline-flex h-9 max-w-full items-center gap-1 rounded-field border border-line bg-base-200 pr-1 pl-3">
      <span class="min-w-0 truncate">{title}</span>
      <a
        class="btn btn-quiet btn-square btn-sm"
        href={href}
        aria-label={`Remove filter: ${title}`}
        title="Remove filter"
      >
        <Icon name="x" size={14} />
      </a>
    </span>
  )
}
