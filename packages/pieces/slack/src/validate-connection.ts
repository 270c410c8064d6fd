import { PieceError, type ValidateContext } from '@plugboard/core'
import { checkSigningSecret } from './signing-secret.js'
import { identify, reachApi } from './slack-client.js'
import { missingScope } from './slack-error.js'
import { slackScopes } from './slack-scopes.js'
import type { Credentials } from './token-of.js'

/** Reaches Slack without the token, asks whose token it is, and looks whether it may send messages. */
export async function validateConnection(
  ctx: ValidateContext<Credentials>,
): Promise<{ account: string; accountId: string; scopes?: string[] }> {
  await ctx.step('network', () => reachApi(ctx))
  const { team, teamId, scopes } = await ctx.step('authentication', () => {
    checkSigningSecret(ctx.auth)
    return identify(ctx)
  })
  return ctx.step('rights', async () => {
    requireScopes(scopes, ctx.auth.method)
    return { account: team, accountId: teamId, ...(scopes && { scopes }) }
  })
}

/** Where Slack does not tell the scopes, the first call that needs one finds out. */
function requireScopes(granted: readonly string[] | undefined, method: Credentials['method']): void {
  if (!granted) return
  const missing = slackScopes.find(({ name, required }) => required === true && !granted.includes(name))
  if (!missing) return
  const { code, message, hint } = missingScope(missing.name, method)
  throw new PieceError(code, message, { hint })
}
