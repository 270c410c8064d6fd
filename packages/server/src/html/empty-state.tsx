import type { Child, PropsWithChildren } from 'hono/jsx'
import { Icon, type IconName } from './icon.js'

interface EmptyStateProps {
  icon: IconName
  /** What is not there: "No connections yet". */
  title: string
  /** The button that does what the text says. */
  action?: Child
}

/** Stands where a list would: says what is missing and what to do next (the children). */
export function EmptyState({ icon, title, action, children }: PropsWithChildren<EmptyStateProps>) {
  return (
    <div class="grid justify-items-center gap-3 rounded-box border border-dashed border-line px-6 py-14 text-center">
      <span class="inline-flex size-11 items-center justify-center rounded-xl bg-base-300 text-muted">
        <Icon name={icon} size={20} />
      </span>
      <div class="grid max-w-md gap-1">
        <h2 class="text-[15px] font-semibold">{title}</h2>
        <p class="text-balance text-muted">{children}</p>
      </div>
      {action ? <div class="mt-1 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  )
}
