import { IconButton } from '../html/button.js'
import { EmptyState } from '../html/empty-state.js'
import { Pagination } from '../html/pagination.js'
import { StatusMark, type Tone } from '../html/status.js'
import { type Column, Table } from '../html/table.js'
import { Time } from '../html/time.js'
import type { AuditRecord } from './audit-record.js'

interface AuditListProps {
  events: readonly AuditRecord[]
  /** Title of an environment by its id. */
  environmentTitle: (id: string) => string
  links: { previous: string | null; next: string | null }
  /** Address of the page of one event. */
  href: (seq: number) => string
  filtered: boolean
}

/** Events as a table, newest first. */
export function AuditList({ events, environmentTitle, links, href, filtered }: AuditListProps) {
  if (events.length === 0) return <NoEvents filtered={filtered} />
  return (
    <>
      <Table label="Events" rows={events} columns={columns(environmentTitle, href)} />
      <Pagination shown={events.length} noun={['event on this page', 'events on this page']} {...links} />
    </>
  )
}

function columns(
  environmentTitle: AuditListProps['environmentTitle'],
  href: AuditListProps['href'],
): Column<AuditRecord>[] {
  return [
    { title: 'When', tight: true, cell: ({ at }) => <Time at={at} /> },
    {
      title: 'What happened',
      cell: (event) => (
        <span class="block max-w-xl truncate" title={event.sentence}>
          {event.sentence}
        </span>
      ),
    },
    { title: 'Outcome', tight: true, cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    { title: 'Environment', cell: ({ environmentId }) => (environmentId ? environmentTitle(environmentId) : '–') },
    { title: 'Who', cell: ({ actor }) => <span class="block max-w-56 truncate">{actor.label}</span> },
    {
      title: 'Details',
      hideTitle: true,
      actions: true,
      cell: ({ seq, sentence }) => (
        <IconButton
          icon="eye"
          label={`Details of: ${sentence}`}
          size="small"
          href={href(seq)}
          hx-get={href(seq)}
          hx-target="#dialog-slot"
        />
      ),
    },
  ]
}

const OUTCOMES: Readonly<Record<string, { tone: Tone; word: string }>> = {
  ok: { tone: 'success', word: 'Done' },
  denied: { tone: 'warning', word: 'Denied' },
  failed: { tone: 'error', word: 'Failed' },
}

/** How an audited action ended. */
export function Outcome({ outcome }: { outcome: string }) {
  const { tone, word } = OUTCOMES[outcome] ?? { tone: 'neutral', word: outcome }
  return tone === 'warning' ? (
    <StatusMark tone={tone} icon="lock">
      {word}
    </StatusMark>
  ) : (
    <StatusMark tone={tone}>{word}</StatusMark>
  )
}

function NoEvents({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState icon="search" title="No such event">
        Choose another action, outcome or environment.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="scroll-text" title="Nothing has happened yet">
      Everything people and programs do in this project is written down here.
    </EmptyState>
  )
}
