import type { ValidateContext } from '@plugboard/core'
import { imapError } from './imap-error.js'
import { type ImapAuth, imapSettings } from './imap-settings.js'
import { openFolder } from './mail/open-folder.js'
import { openSession } from './wire/open-session.js'
import { signIn } from './wire/sign-in.js'

/** Connects, signs in and opens the inbox. */
export async function tryConnection(ctx: ValidateContext<ImapAuth>): Promise<{ account: string }> {
  const settings = imapSettings(ctx.auth)
  const meant = (error: unknown) => Promise.reject(imapError(error, settings))
  const session = await ctx.step('network', () => openSession(settings, ctx.signal).catch(meant))
  try {
    await ctx.step('authentication', () => signIn(session, settings).catch(meant))
    await ctx.step('rights', () => openFolder(session, 'INBOX').catch(meant))
    return { account: settings.user }
  } finally {
    session.close()
  }
}
