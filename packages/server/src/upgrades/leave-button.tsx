import { Button } from '../html/button.js'
import type { Shell } from '../html/layout.js'
import type { UpgradePaths } from './upgrade-paths.js'

interface LeaveButtonProps {
  paths: UpgradePaths
  /** Of a page of its own. */
  shell: Shell | undefined
  word: string
}

/** Closes the dialog, or leads from a page of its own to that of the piece. */
export function LeaveButton({ shell, paths, word }: LeaveButtonProps) {
  return shell === undefined ? <Button closesDialog>{word}</Button> : <Button href={paths.piece}>{word}</Button>
}
