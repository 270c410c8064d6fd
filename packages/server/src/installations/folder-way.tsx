import { TextInput } from '../html/text-input.js'
import type { InstallSheetProps } from './install-sheet.js'
import { problemAt } from './problem-at.js'

/** A package in a folder of this machine, for its author. */
export function FolderWay({ typed, failure }: Pick<InstallSheetProps, 'typed' | 'failure'>) {
  return (
    <TextInput
      label="Folder"
      name="folder"
      value={typed.folder}
      placeholder="/home/ada/plugboard-piece-acme"
      help="The absolute path of a built package on this machine. It is run where it is, with the dependencies it has; install it again after you changed it."
      problem={problemAt('folder', failure)}
      maxlength={4_000}
      required
    />
  )
}
