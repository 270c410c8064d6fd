import type { ProjectPlace } from '../access/place.js'
import type { Shell } from '../html/layout.js'
import { Sheet } from '../pages/sheet.js'
import { AskSheet } from './ask-sheet.js'
import { LeaveButton } from './leave-button.js'
import { Refused } from './refused.js'
import type { UpgradePaths } from './upgrade-paths.js'
import type { UpgradeRefusal } from './upgrade-refusal.js'

interface RemoveSheetProps {
  project: ProjectPlace
  /** Of the piece. */
  title: string
  version: string
  /** Why it was not removed. */
  refusal?: UpgradeRefusal | undefined
  paths: UpgradePaths
  shell: Shell | undefined
}

/** Asks before a version is removed; where it is used, names what uses it instead. */
export function RemoveSheet(props: RemoveSheetProps) {
  const { project, title, version, paths, refusal, shell } = props
  if (refusal) {
    return (
      <Sheet
        id="remove-piece"
        title={`${title} ${version} cannot be removed`}
        back={{ title, href: paths.piece }}
        footer={<LeaveButton {...props} word="Close" />}
        shell={shell}
      >
        <Refused project={project} refusal={refusal} />
      </Sheet>
    )
  }
  return (
    <AskSheet
      {...props}
      id="remove-piece"
      question={`Remove ${title} ${version}?`}
      confirm="Remove version"
      action={paths.remove(version)}
    >
      <p>It is removed from the server. Where something still uses it, nothing is removed.</p>
    </AskSheet>
  )
}
