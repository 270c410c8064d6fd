import { Button } from '../html/button.js'
import { Problem } from '../html/problem.js'
import { Time } from '../html/time.js'
import { countWords } from './count-words.js'
import type { Upgrade } from './upgrade.js'
import type { UpgradePaths } from './upgrade-paths.js'

interface OpenUpgradeProps {
  upgrade: Upgrade
  paths: UpgradePaths
}

/** Tells of an upgrade that can still be rolled back. */
export function OpenUpgrade({ upgrade, paths }: OpenUpgradeProps) {
  const { id, from, to, createdAt, createdBy } = upgrade
  const [rollBack, commit] = [paths.rollBack(id), paths.commit(id)]
  return (
    <Problem tone="info" title={from === to ? `Connections were moved to ${to}` : `Upgraded from ${from} to ${to}`}>
      <p class="-mt-1.5 basis-full">
        {`By ${createdBy}, `}
        <Time at={createdAt} />
        {`; ${countsOf(upgrade)}. It can be rolled back until you keep it.`}
      </p>
      <Button size="small" href={rollBack} hx-get={rollBack} hx-target="#dialog-slot">
        Roll back…
      </Button>
      <form method="post" action={commit} hx-post={commit} hx-swap="none" hx-sync="this:drop">
        <Button size="small" type="submit">
          Keep
        </Button>
      </form>
    </Problem>
  )
}

/** What became of the connections. */
function countsOf({ moved, migrated, leftBehind }: Upgrade): string {
  const which = migrated === moved ? 'all' : `${migrated} of them`
  const parts = [
    `${countWords(moved, 'connection')} moved`,
    ...(migrated > 0 ? [`${which} with migrated values`] : []),
    ...(leftBehind > 0 ? [`${leftBehind} left behind`] : []),
  ]
  return parts.join(', ')
}
