import type { Child, PropsWithChildren } from 'hono/jsx'
import { classNames } from './class-names.js'

interface ButtonBarProps {
  /** Buttons at the other end, such as "Test connection". */
  start?: Child
  class?: string
}

/** The buttons under a form, the main one last. On a phone they fill the width. */
export function ButtonBar({ start, class: className, children }: PropsWithChildren<ButtonBarProps>) {
  return (
    <footer
      class={classNames(
        'flex flex-wrap items-center justify-end gap-2 border-t border-line bg-base-200 px-5 py-3 max-sm:*:grow',
        className,
      )}
    >
      {start ? <div class="flex gap-2 max-sm:basis-full max-sm:*:grow sm:mr-auto">{start}</div> : null}
      {children}
    </footer>
  )
}
