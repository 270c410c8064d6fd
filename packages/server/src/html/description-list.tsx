import type { Child } from 'hono/jsx'

interface DescriptionListProps {
  /** Term and what it is, in order; an entry without a value shows a dash. */
  items: readonly { term: string; value: Child }[]
}

/** Names and values, read-only, such as the view of a connection. */
export function DescriptionList({ items }: DescriptionListProps) {
  return (
    <dl class="grid gap-x-6 gap-y-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
      {items.map(({ term, value }) => (
        <div class="contents">
          <dt class="text-muted">{term}</dt>
          <dd class="-mt-2 min-w-0 break-words sm:mt-0">
            {isEmpty(value) ? <span class="text-muted">–</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const isEmpty = (value: Child) => value === undefined || value === null || value === '' || value === false
