import type { PropsWithChildren } from 'hono/jsx'
import { Button } from './button.js'

interface BulkBarProps {
  /** Name of the checkboxes it counts, as in the table's `selection`. */
  name: string
}

/** What can be done with the ticked rows of the table in the same form; hidden while none is ticked. */
export function BulkBar({ name, children }: PropsWithChildren<BulkBarProps>) {
  return (
    <div
      class="fade-in sticky bottom-3 z-10 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-box border border-line bg-raised px-3 py-2 shadow-lg"
      data-bulk-bar={name}
      hidden
    >
      <span class="px-1 font-medium" role="status">
        <span data-selected-count>0</span> selected
      </span>
      {children}
      <Button variant="quiet" size="small" data-select-none={name}>
        Clear
      </Button>
    </div>
  )
}
