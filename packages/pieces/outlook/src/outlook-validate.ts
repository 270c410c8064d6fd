import { isPieceError, type PieceErrorCode, type ValidateContext } from '@plugboard/core'
import { declaredNames } from './delegated-scopes.js'
import { openInbox } from './folders.js'
import { readProfile } from './messages.js'
import type { Credentials } from './outlook-client.js'

type Application = Extract<Credentials, { method: 'application' }> & { fields: { rights: readonly string[] } }
type Delegated = Extract<Credentials, { method: 'oauth2' }> & { scopes: readonly string[] }

/**
 * Opens the inbox of the mailbox. An application that may only send is refused that, which proves that Graph knows it
 * and nothing more: sending cannot be tried without sending.
 */
export async function validateApplication(ctx: ValidateContext<Application>): Promise<{ account: string }> {
  const { mailbox, rights } = ctx.auth.fields
  await inStages(ctx, () =>
    openInbox(ctx).catch((error: unknown) => {
      const mayRead = rights.includes('read') || rights.includes('change')
      const expected = isPieceError(error) && error.code === 'permission_denied' && !mayRead
      if (!expected) throw error
    }),
  )
  return { account: mailbox }
}

/** Asks who has signed in. */
export async function validateDelegated(
  ctx: ValidateContext<Delegated>,
): Promise<{ account: string; accountId: string; scopes: string[] }> {
  const { id, mail, userPrincipalName } = await inStages(ctx, () => readProfile(ctx))
  return { account: mail || userPrincipalName, accountId: id, scopes: declaredNames(ctx.auth.scopes) }
}

/** Failures that show that Graph was reached and answers. */
const BEYOND_NETWORK: ReadonlySet<PieceErrorCode> = new Set([
  'invalid_credentials',
  'permission_denied',
  'not_found',
  'invalid_input',
])

/** Reports the failure of one call under the stage it belongs to. */
async function inStages<Answer>(ctx: ValidateContext<unknown>, ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ctx.step('network', () =>
    ask().catch((error: unknown) => {
      if (isPieceError(error) && BEYOND_NETWORK.has(error.code)) return error
      throw error
    }),
  )
  await ctx.step('authentication', async () => {
    if (isPieceError(answer) && answer.code === 'invalid_credentials') throw answer
  })
  return ctx.step('rights', async () => {
    if (isPieceError(answer)) throw answer
    return answer
  })
}
