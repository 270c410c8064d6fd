import { messageUrl } from './messages.js'
import { change, type GraphContext } from './outlook-client.js'

/** Milliseconds clearing up may take. */
const PATIENCE = 10_000

/** Throws a draft away that will not be sent. Tells no failure: the one that led here matters more. */
export async function discardDraft(ctx: GraphContext, id: string): Promise<void> {
  try {
    if (ctx.signal.aborted) await discardAfterCancel(ctx, id)
    else await change(ctx, messageUrl(ctx, id), { ...CALL, method: 'DELETE', status: 204, timeout: PATIENCE })
  } catch {
    ctx.log.warn('A mail that was not sent could not be cleared away; it stays in the folder Drafts.')
  }
}

const CALL = { permission: 'Mail.ReadWrite', fields: { message: 'id' } } as const

/** A cancelled run sends no requests through its own client any more. */
async function discardAfterCancel(ctx: GraphContext, id: string): Promise<void> {
  const response = await fetch(messageUrl(ctx, id), {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ctx.auth.accessToken}`, prefer: 'IdType="ImmutableId"' },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`The draft was not deleted (HTTP ${response.status}).`)
}
