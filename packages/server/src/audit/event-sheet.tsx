import { Button } from '../html/button.js'
import { DescriptionList } from '../html/description-list.js'
import type { Shell } from '../html/layout.js'
import { ResultView } from '../html/result-view.js'
import { Time } from '../html/time.js'
import { Sheet } from '../pages/sheet.js'
import { Outcome } from './audit-list.js'
import type { AuditRecord } from './audit-record.js'

interface EventSheetProps {
  event: AuditRecord
  environment: string | undefined
  /** The list it belongs to. */
  back: string
  shell: Shell | undefined
}

/** Everything the trail says about one event. */
export function EventSheet({ event, environment, back, shell }: EventSheetProps) {
  const { seq, at, actor, action, target, outcome, requestId, detail, sentence } = event
  const rest = Object.entries(detail)
  return (
    <Sheet
      id="audit-event"
      title={sentence}
      size="normal"
      back={{ title: 'Audit', href: back }}
      footer={shell === undefined ? <Button closesDialog>Close</Button> : <Button href={back}>Back to the list</Button>}
      shell={shell}
    >
      <DescriptionList
        items={[
          { term: 'When', value: <Time at={at} /> },
          { term: 'Outcome', value: <Outcome outcome={outcome} /> },
          { term: 'Action', value: <code class="code">{action}</code> },
          { term: 'Who', value: `${actor.label} (${ACTORS[actor.type] ?? actor.type})` },
          { term: 'Address', value: actor.ip },
          { term: 'Target', value: `${target.label} (${target.type.replaceAll('_', ' ')})` },
          { term: 'Target id', value: <code class="code break-all">{target.id}</code> },
          { term: 'Environment', value: environment },
          { term: 'Request', value: requestId && <code class="code break-all">{requestId}</code> },
          { term: 'Number in the trail', value: String(seq) },
        ]}
      />
      {rest.length === 0 ? null : (
        <div class="mt-5 grid gap-2">
          <p class="text-muted">Details</p>
          <ResultView label="Details" value={detail} />
        </div>
      )}
    </Sheet>
  )
}

const ACTORS: Readonly<Record<string, string>> = { user: 'person', token: 'API token', system: 'Plugboard itself' }
