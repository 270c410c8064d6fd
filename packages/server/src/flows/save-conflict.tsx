import { Problem } from '../html/problem.js'
import { Time } from '../html/time.js'
import type { Flow } from './flow.js'

/** Says that the form was not saved because somebody else was quicker, and what can be done. */
export function SaveConflict({ flow }: { flow: Flow }) {
  return (
    <div class="w-full">
      <Problem
        tone="warning"
        title="Not saved: the flow was changed meanwhile"
        hint="What you typed is still here. Save again to put it into the newer draft, or reload the page to see that one."
      >
        <span class="text-muted">
          {flow.modifiedBy} saved it <Time at={flow.modifiedAt} />.
        </span>
      </Problem>
    </div>
  )
}
