import { exactTime, relativeTime } from './relative-time.js'

interface TimeProps {
  /** UTC milliseconds; `null` shows a dash. */
  at: number | null | undefined
  /** UTC milliseconds it is told from. Default: the server's clock. */
  now?: number
  /** Shown instead of a dash when there is no time, such as "Never". */
  absent?: string
}

/** A point in time, relative ("3 minutes ago") with the exact time on hover. */
export function Time({ at, now = Date.now(), absent = '–' }: TimeProps) {
  if (at === null || at === undefined) return <span class="text-muted">{absent}</span>
  return (
    <time datetime={new Date(at).toISOString()} title={exactTime(at)} data-relative>
      {relativeTime(at, now)}
    </time>
  )
}
