import type { AuthContext } from '@plugboard/core'
import { imapError } from './imap-error.js'
import { type ImapAuth, imapSettings } from './imap-settings.js'
import type { ImapSession } from './wire/imap-session.js'
import { openSession } from './wire/open-session.js'
import { signIn } from './wire/sign-in.js'

/** What everything that speaks with the mailbox is given. */
export type ImapContext = Pick<AuthContext<ImapAuth>, 'auth' | 'signal'>

/**
 * Signs in, does something, and closes the connection however it ends.
 *
 * @param place The input field that names the folder or the mail, to which a refusal belongs.
 */
export async function withSession<Result>(
  ctx: ImapContext,
  place: string | undefined,
  work: (session: ImapSession) => Promise<Result>,
): Promise<Result> {
  const settings = imapSettings(ctx.auth)
  let session: ImapSession | undefined
  try {
    session = await openSession(settings, ctx.signal)
    await signIn(session, settings)
    return await work(session)
  } catch (error) {
    throw imapError(error, settings, place)
  } finally {
    session?.close()
  }
}
