import type { Child, PropsWithChildren } from 'hono/jsx'

interface SectionProps {
  title: string
  description?: string
  /** Beside the title. */
  actions?: Child
  id?: string
}

/** A titled part of a page, framed. */
export function Section({ title, description, actions, id, children }: PropsWithChildren<SectionProps>) {
  return (
    <section class="rounded-box border border-line bg-base-100" {...(id === undefined ? {} : { id })}>
      <header class="flex flex-wrap items-center gap-3 border-b border-line px-5 py-3">
        <div class="min-w-0 flex-1">
          <h2 class="font-semibold">{title}</h2>
          {description === undefined ? null : <p class="text-muted">{description}</p>}
        </div>
        {actions}
      </header>
      <div class="px-5 py-4">{children}</div>
    </section>
  )
}
