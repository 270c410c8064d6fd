import { isPieceError } from '@plugboard/core'
import { callSts, type StsContext } from './sts-client.js'

/** Whose credentials these are. */
interface Account {
  account: string
  accountId?: string
}

/** Milliseconds. */
const LABEL_TIMEOUT = 5_000

/**
 * The ARN of the user, where AWS tells it; asking needs no right. Elsewhere the key's own id, shortened: a label is
 * not worth a failure.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function accountOf(ctx: StsContext): Promise<Account> {
  const { accessKeyId, endpoint } = ctx.auth.fields
  const short = accessKeyId.length > 8 ? `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}` : accessKeyId
  if (endpoint) return { account: short }
  try {
    const identity = await callSts(ctx, 'GetCallerIdentity', {}, LABEL_TIMEOUT)
    const arn = identity.text('Arn')
    return arn ? { account: arn, accountId: arn } : { account: short }
  } catch (error) {
    if (isPieceError(error) && !ctx.signal.aborted) return { account: short }
    throw error
  }
}
