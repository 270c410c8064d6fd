import type { Shell } from '../html/layout.js'
import { AskSheet } from './ask-sheet.js'
import { countWords } from './count-words.js'
import type { Upgrade } from './upgrade.js'
import type { UpgradePaths } from './upgrade-paths.js'

interface RollBackSheetProps {
  /** Of the piece. */
  title: string
  upgrade: Upgrade
  paths: UpgradePaths
  shell: Shell | undefined
}

/** Asks before an upgrade is rolled back. */
export function RollBackSheet(props: RollBackSheetProps) {
  const { title, paths, upgrade } = props
  const { id, from, to, moved } = upgrade
  return (
    <AskSheet
      {...props}
      id="roll-back-piece"
      question={from === to ? 'Move the connections back?' : `Roll ${title} back to ${from}?`}
      confirm="Roll back"
      action={paths.rollBack(id)}
    >
      <p>
        {`${countWords(moved, 'connection')} ${moved === 1 ? 'goes' : 'go'} back to the version and the values they had. `}
        {`A connection that somebody changed since stays at ${to}.`}
      </p>
    </AskSheet>
  )
}
