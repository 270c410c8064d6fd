import type { ProjectPlace } from '../access/place.js'
import { Problem } from '../html/problem.js'
import type { UpgradeRefusal } from './upgrade-refusal.js'
import { UsingConnections } from './using-connections.js'
import { UsingSteps } from './using-steps.js'

/** Why it cannot be done, with what stands in its way. */
export function Refused({ project, refusal }: { project: ProjectPlace; refusal: UpgradeRefusal }) {
  const { message, hint, connections, count, steps, code } = refusal
  return (
    <div class="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <Problem title={message} hint={hint} />
      <UsingConnections project={project} connections={connections} count={count} />
      {code === 'upgrade_breaks_flows' ? null : <UsingSteps project={project} steps={steps} />}
    </div>
  )
}
