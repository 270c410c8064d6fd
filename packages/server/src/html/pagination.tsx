import { Button } from './button.js'

interface PaginationProps {
  /** How many rows are shown. */
  shown: number
  /** How many there are in all, when known. */
  total?: number
  /** What is counted: one, and several. Default "item", "items". */
  noun?: readonly [one: string, several: string]
  previous?: string | null
  next?: string | null
}

const COUNT = new Intl.NumberFormat('en')

/** Next and previous page by cursor, with the count. */
export function Pagination({ shown, total, noun = ['item', 'items'], previous, next }: PaginationProps) {
  const unit = (total ?? shown) === 1 ? noun[0] : noun[1]
  return (
    <nav class="flex items-center gap-2 pt-3 text-muted" aria-label="Pages">
      <p class="flex-1">
        {total === undefined || total === shown
          ? `${COUNT.format(shown)} ${unit}`
          : `${COUNT.format(shown)} of ${COUNT.format(total)} ${unit}`}
      </p>
      {previous || next ? (
        <>
          <PageLink href={previous} title="Previous" />
          <PageLink href={next} title="Next" />
        </>
      ) : null}
    </nav>
  )
}

function PageLink({ href, title }: { href: string | null | undefined; title: string }) {
  if (href) {
    return (
      <Button size="small" href={href}>
        {title}
      </Button>
    )
  }
  return (
    <Button size="small" disabled>
      {title}
    </Button>
  )
}
