import type { PropsWithChildren } from 'hono/jsx'
import type { Tone } from './status.js'

interface BadgeProps {
  /** Default `neutral`. */
  tone?: Tone
}

/** A short coloured word, such as "Draft" or "12". */
export function Badge({ tone = 'neutral', children }: PropsWithChildren<BadgeProps>) {
  return (
    <span
      class={`tone-${tone} tone-chip inline-flex h-5 items-center rounded px-1.5 text-xs font-medium whitespace-nowrap`}
    >
      {children}
    </span>
  )
}

interface TagProps {
  name: string
  /** The list filtered by this tag. */
  href?: string
}

/** A tag of a connection, a link where it filters. */
export function Tag({ name, href }: TagProps) {
  if (href === undefined) return <span class="tag">{name}</span>
  return (
    <a class="tag hover:text-base-content" href={href}>
      {name}
    </a>
  )
}
