import type { Child, PropsWithChildren } from 'hono/jsx'

interface WithSideProps {
  /** `FilterList`s and the like: at the left, or above on a narrow screen. */
  side: Child
}

/** A page with a narrow column of filters beside its content. */
export function WithSide({ side, children }: PropsWithChildren<WithSideProps>) {
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-4 lg:grid-cols-[12rem_minmax(0,1fr)]">
      <div class="grid min-w-0 content-start gap-x-4 gap-y-2 lg:gap-y-5">{side}</div>
      <div class="min-w-0">{children}</div>
    </div>
  )
}
