import type { ValidateContext } from '@plugboard/core'
import { openSession } from './smtp-client.js'
import { type SmtpAuth, smtpSettings } from './smtp-settings.js'

/** Connects, encrypts and signs in, where there is something to sign in with. Sends no mail. */
export async function tryConnection(ctx: ValidateContext<SmtpAuth>): Promise<{ account: string }> {
  const settings = smtpSettings(ctx.auth)
  const session = await ctx.step('network', () => openSession(settings, ctx.signal))
  try {
    if (settings.credentials) await ctx.step('authentication', () => session.login())
  } finally {
    session.close()
  }
  return { account: settings.credentials?.user ?? settings.host }
}
