import type { Shell } from '../html/layout.js'
import { Sheet } from '../pages/sheet.js'
import { INSTALL_DIALOG } from './install-sheet.js'
import type { Installation } from './installation.js'
import { InstallationButtons } from './installation-buttons.js'
import { InstallationProgress } from './installation-progress.js'
import type { ProgressProps } from './progress-props.js'

/** How an installation goes; closing it stops nothing. */
export function InstallationSheet({ shell, ...rest }: Omit<ProgressProps, 'inDialog'> & { shell: Shell | undefined }) {
  const props = { ...rest, inDialog: shell === undefined }
  return (
    <Sheet
      id={INSTALL_DIALOG}
      title="Install piece"
      description={subjectOf(props.installation)}
      size="large"
      back={{ title: 'Pieces', href: props.paths.back }}
      footer={<InstallationButtons {...props} />}
      shell={shell}
    >
      <InstallationProgress {...props} />
    </Sheet>
  )
}

/** The names of packages and folders stay as they are. */
const subjectOf = ({ source, subject }: Installation): string =>
  source === 'tarball' ? subject.replace(/^a/, 'A') : subject
