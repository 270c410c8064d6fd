import type { Child, PropsWithChildren } from 'hono/jsx'
import { Icon } from './icon.js'

interface PageHeaderProps {
  title: string
  /** One sentence under the title. */
  description?: Child
  /** Where this page belongs, with the way back. */
  back?: { title: string; href: string }
  /** In front of the title, such as the icon of a piece. */
  icon?: Child
}

/** The head of a page: title, one sentence, and its actions as children. */
export function PageHeader({ title, description, back, icon, children }: PropsWithChildren<PageHeaderProps>) {
  return (
    <header class="mb-5 grid gap-2">
      {back === undefined ? null : (
        <a class="flex w-fit items-center gap-1 text-muted hover:text-base-content" href={back.href}>
          <Icon name="chevron-left" size={14} />
          {back.title}
        </a>
      )}
      <div class="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div class="flex min-w-0 flex-1 basis-64 items-center gap-3">
          {icon}
          <div class="grid min-w-0 gap-0.5">
            <h1 class="truncate text-xl leading-7 font-semibold tracking-tight">{title}</h1>
            {description === undefined ? null : <p class="text-muted">{description}</p>}
          </div>
        </div>
        {children ? <div class="flex flex-wrap items-center gap-2">{children}</div> : null}
      </div>
    </header>
  )
}
