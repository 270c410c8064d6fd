import type { PropsWithChildren } from 'hono/jsx'

/** Search, filters and actions above a list, in one line where there is room. */
export function Toolbar({ children }: PropsWithChildren) {
  return <div class="mb-3 flex flex-wrap items-center gap-2">{children}</div>
}
