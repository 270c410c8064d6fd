import { Icon } from '../html/icon.js'
import { Problem } from '../html/problem.js'
import type { AuditProblemClass } from './audit-problem.js'
import type { ChainReport } from './verify-audit.js'

const COUNT = new Intl.NumberFormat('en')

const WORDS: Readonly<Record<AuditProblemClass, string>> = {
  edited: 'was changed after it was written',
  missing: 'is missing',
  inserted: 'was not written by Plugboard',
  truncated: 'and those after it are missing',
  rolled_back: 'is not the one that was there before',
}

/** What verifying the trail of a project found. */
export function VerifyResult({ reports }: { reports: readonly ChainReport[] }) {
  const events = reports.reduce((sum, report) => sum + report.events, 0)
  const problem = reports.find((report) => report.problem !== null)?.problem
  if (problem) {
    return (
      <Problem
        title="The audit trail cannot be trusted"
        detail={`Event ${COUNT.format(problem.seq)} ${WORDS[problem.class]}. The ${COUNT.format(events)} events before it are as they were written.`}
        hint="Find out who could write to the database, and compare with a backup."
      />
    )
  }
  return (
    <div class="tone-success tone-box flex gap-3 rounded-lg px-3.5 py-3" role="status">
      <Icon name="circle-check" size={18} class="tone-text mt-px" />
      <div>
        <p class="font-semibold">The audit trail is intact</p>
        <p>{`${COUNT.format(events)} events are as they were written, without a gap.`}</p>
      </div>
    </div>
  )
}
