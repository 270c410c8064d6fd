import { link, open, rename, unlink } from 'node:fs/promises'
import { isErrno } from './local-error.js'

/** Codes of disks that have no hard links, and of files that may not be linked. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Gives a file another path, where nothing may be: what is there at that very moment stays and the call fails with
 * `EEXIST`. A disk without hard links shows an empty file of the new name for a moment.
 */
export async function renameAnew(old: string, now: string): Promise<void> {
  try {
    await link(old, now)
  } catch (error) {
    if (!isErrno(error, ...NO_LINKS)) throw error
    await (await open(now, 'wx')).close()
    await rename(old, now)
    return
  }
  await unlink(old)
}
