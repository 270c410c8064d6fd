import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  /** Real path. */
  path: string
  remove(): void
}

/**
 * A folder that is removed at the latest when the process ends.
 *
 * @param parent where to make it; made if need be. Default the system's place for such.
 */
export function temporaryFolder(parent = tmpdir()): TemporaryFolder {
  mkdirSync(parent, { recursive: true })
  const path = realpathSync(mkdtempSync(join(parent, 'plugboard-')))
  const clear = () => rmSync(path, { recursive: true, force: true })
  const stop = () => process.exit(130)
  process.once('exit', clear).once('SIGINT', stop).once('SIGTERM', stop)
  return {
    path,
    remove() {
      clear()
      process.off('exit', clear).off('SIGINT', stop).off('SIGTERM', stop)
    },
  }
}
