import type { AuthValueOf } from '@plugboard/core'
import { type BaseContext, isPieceError } from '@plugboard/core'
import { cancelled } from './cancelled.js'
import type { methods } from './filesystem-auth.js'
import type { Folder } from './folder.js'
import { openLocal } from './local/open-local.js'

/** What is needed to open the folder of a connection. */
export type FolderContext = Pick<BaseContext, 'signal' | 'folders'> & {
  auth: AuthValueOf<(typeof methods)[number]>
}

/**
 * Opens the folder of a connection for as long as the work takes.
 *
 * @throws PieceError; `timeout` when `ctx.signal` aborts, even if the work was done at that moment.
 */
export async function inFolder<T>(ctx: FolderContext, run: (folder: Folder) => Promise<T>): Promise<T> {
  const { signal } = ctx
  try {
    signal.throwIfAborted()
    const result = await inOpened(ctx, run)
    signal.throwIfAborted()
    return result
  } catch (error) {
    throw signal.aborted && !isPieceError(error) ? cancelled(error) : error
  }
}

async function inOpened<T>({ auth, folders, signal }: FolderContext, run: (folder: Folder) => Promise<T>): Promise<T> {
  if (auth.method === 'folder') return run(openLocal(auth.fields, folders, signal))
  const { withShare } = await import('./smb/with-share.js')
  return withShare(auth.fields, signal, run)
}
