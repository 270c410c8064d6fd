import type { Installation } from './installation.js'
import type { InstallationPaths } from './installation-paths.js'

/** What is shown of an installation. */
export interface ProgressProps {
  installation: Installation
  /** Title of the piece, once it is installed. */
  title: string | undefined
  /** Other versions of the piece are installed. */
  hasOthers: boolean
  paths: InstallationPaths
  /** Else on a page of its own. */
  inDialog: boolean
}
