import { once } from 'node:events'
import { setTimeout as passed } from 'node:timers/promises'
import { isPieceError } from '@plugboard/core'
import { type ImapContext, withSession } from '../imap-client.js'
import { type OpenFolder, openFolder } from '../mail/open-folder.js'
import { ImapFailure } from '../wire/imap-failure.js'
import type { ImapSession } from '../wire/imap-session.js'
import type { NewMailCursor } from './new-mail-cursor.js'

/** Milliseconds; servers may hang up on those who are silent for half an hour (RFC 2177). */
const LONGEST = 29 * 60_000

/**
 * Resolves when mail comes into a folder or has come since the last poll, when the server should be asked again, or when
 * `ctx.signal` aborts.
 */
export async function idle(ctx: ImapContext, path: string, last: NewMailCursor | undefined): Promise<void> {
  const release = new AbortController()
  try {
    const isTold = await withSession(ctx, 'folder', async (session) => {
      if (!session.capabilities.has('IDLE')) return false
      const folder = await openFolder(session, path)
      if (last && hasNews(folder, last)) return true
      const { signal } = release
      return Promise.race([
        arrival(session, folder.exists),
        passed(LONGEST, true, { signal: AbortSignal.any([ctx.signal, signal]) }),
      ])
    })
    // A server that tells nothing by itself is asked at the interval of the trigger.
    if (!isTold && !ctx.signal.aborted) await once(ctx.signal, 'abort')
  } catch (error) {
    if (!ctx.signal.aborted) throw error
    if (!isPieceError(error) && !(error instanceof Error && error.name === 'AbortError')) throw error
  } finally {
    release.abort()
  }
}

const hasNews = ({ uidValidity, uidNext }: OpenFolder, last: NewMailCursor): boolean =>
  uidValidity !== last.uidValidity || uidNext - 1 > last.lastUid

/** Whether the server has told of mail; false where it refuses to tell. */
async function arrival(session: ImapSession, before: number): Promise<boolean> {
  const tag = session.begin()
  let exists = before
  session.patience = LONGEST
  session.write(`${tag} IDLE\r\n`)
  for (;;) {
    const response = await session.next()
    if (response.kind === 'status' && response.tag === tag) return response.status === 'OK'
    if (response.kind === 'status' && response.status === 'BYE') throw new ImapFailure('bye', response)
    if (response.kind !== 'data') continue
    if (response.name === 'EXPUNGE') exists -= 1
    if (response.name === 'EXISTS' && response.number > exists) {
      session.write('DONE\r\n')
      return true
    }
  }
}
