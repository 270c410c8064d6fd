import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ExtraAttributes } from './attributes.js'
import { Icon } from './icon.js'

interface CardLinkProps extends ExtraAttributes {
  title: string
  description?: string
  icon?: Child
  /** Makes it a link; else it is a button, with `hx-*` attributes. */
  href?: string
}

/** One of several things to choose from, such as a piece or an auth method. */
export function CardLink({ title, description, icon, href, ...rest }: CardLinkProps) {
  const inside = (
    <>
      {icon}
      <span class="grid min-w-0 flex-1">
        <span class="truncate font-medium">{title}</span>
        {description === undefined ? null : <span class="line-clamp-2 text-[13px] text-muted">{description}</span>}
      </span>
      <Icon name="chevron-right" class="text-faint" />
    </>
  )
  if (href !== undefined) {
    return (
      <a class="card-link" href={href} {...rest}>
        {inside}
      </a>
    )
  }
  return (
    <button class="card-link" type="button" {...rest}>
      {inside}
    </button>
  )
}

/** Cards side by side where there is room. */
export function CardGrid({ children }: PropsWithChildren) {
  return <div class="grid gap-2 sm:grid-cols-2">{children}</div>
}
