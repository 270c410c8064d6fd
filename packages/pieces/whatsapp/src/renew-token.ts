import { createHash } from 'node:crypto'
import { type AuthContext, isPieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { inspectToken } from './token-facts.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppFields } from './whatsapp-credentials.js'

/** What renewing finds: the values of the form, and what it obtained the last time. */
type RenewalContext = AuthContext<{ fields: WhatsAppFields & { accessToken?: string; obtainedFor?: string } }>

/** What to work with from now on. */
interface Renewed {
  values: { accessToken: string; obtainedFor: string }
  /** When to look again, in UTC milliseconds; null for a token that never expires. */
  expiresAt: number | null
}

const DAY = 24 * 60 * 60 * 1_000

/** Milliseconds before its end from which a token is exchanged: time enough for a person when that goes wrong. */
const IN_GOOD_TIME = 30 * DAY

/** Source: https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens */
const Exchanged = Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Optional(Type.Number()) })

/**
 * The token to work with. One that never expires is the one that was entered. One of 60 days is exchanged for another
 * of 60 days when half of its time is over; where Meta refuses that, the present one is kept for as long as it lasts
 * and the log says how many days that is.
 *
 * @throws PieceError `invalid_credentials` when there is no token left that works.
 */
export async function renewToken(ctx: RenewalContext): Promise<Renewed> {
  const { systemUserToken, accessToken, obtainedFor } = ctx.auth.fields
  const mark = createHash('sha256').update(systemUserToken).digest('hex')
  const present = accessToken !== undefined && obtainedFor === mark ? accessToken : systemUserToken
  const { expiresAt } = await inspectToken(ctx, present)
  const keep = (due: number | null) => ({ values: { accessToken: present, obtainedFor: mark }, expiresAt: due })
  if (expiresAt === null) return keep(null)
  if (expiresAt - Date.now() > IN_GOOD_TIME + DAY) return keep(expiresAt - IN_GOOD_TIME)
  const fresh = await exchange(ctx, present).catch((error: unknown) => staysAsItIs(ctx, error, expiresAt))
  if (!fresh) return keep(Math.min(Date.now() + DAY, expiresAt))
  return { values: { accessToken: fresh.token, obtainedFor: mark }, expiresAt: fresh.due }
}

async function exchange(ctx: RenewalContext, token: string) {
  const { appId, appSecret } = ctx.auth.fields
  const answer = await askGraph(ctx, 'app', {
    path: ['oauth', 'access_token'],
    query: {
      grant_type: 'fb_exchange_token',
      client_id: appId,
      client_secret: appSecret,
      set_token_expires_in_60_days: 'true',
      fb_exchange_token: token,
    },
    schema: Exchanged,
  })
  const lifetime = (answer.expires_in ?? 0) * 1_000
  const due = lifetime > 0 ? Date.now() + Math.max(lifetime - IN_GOOD_TIME, lifetime / 2) : null
  return { token: answer.access_token, due }
}

function staysAsItIs(ctx: RenewalContext, error: unknown, expiresAt: number): undefined {
  if (!isPieceError(error) || ctx.signal.aborted || expiresAt - Date.now() < DAY) throw error
  const days = Math.floor((expiresAt - Date.now()) / DAY)
  ctx.log.warn('Meta did not exchange the access token for a fresh one; the present one still works.', {
    code: error.code,
    days,
  })
}
