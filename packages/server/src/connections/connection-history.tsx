import type { AuditRecord } from '../audit/audit-record.js'
import { StatusMark } from '../html/status.js'
import { Time } from '../html/time.js'

/** What happened to a connection, the latest first. */
export function ConnectionHistory({ events }: { events: readonly AuditRecord[] }) {
  return (
    <ol class="grid gap-3">
      {events.map((event) => (
        <li class="flex flex-wrap items-start gap-x-4 gap-y-0.5">
          <div class="min-w-0 flex-1 basis-64">
            <p class="break-words">{event.sentence}</p>
            {aboutEvent(event) === '' ? null : <p class="text-[13px] text-muted">{aboutEvent(event)}</p>}
          </div>
          {event.outcome === 'ok' ? null : (
            <StatusMark tone={event.outcome === 'denied' ? 'warning' : 'error'}>
              {event.outcome === 'denied' ? 'Refused' : 'Failed'}
            </StatusMark>
          )}
          <span class="w-28 text-muted sm:text-end">
            <Time at={event.at} />
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The facts of an event that people understand: names of fields, flows and actions; never values. */
function aboutEvent({ detail }: AuditRecord): string {
  const facts: string[] = []
  for (const name of ['fields', 'flows'] as const) {
    const list = detail[name]
    if (Array.isArray(list) && list.length > 0) facts.push(`${LABELS[name]}: ${list.join(', ')}`)
  }
  for (const name of ['code', 'action'] as const) {
    if (typeof detail[name] === 'string') facts.push(`${LABELS[name]}: ${detail[name]}`)
  }
  return facts.join(' · ')
}

const LABELS = { fields: 'Fields', flows: 'Flows', code: 'Reason', action: 'Action' } as const
