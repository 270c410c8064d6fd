import { httpError, PieceError, type ValidateContext } from '@plugboard/core'
import { listNumbers, type PhoneNumber } from './phone-numbers.js'
import { inspectToken, type TokenFacts } from './token-facts.js'
import { graphUrl } from './whatsapp-client.js'
import type { WhatsAppAuth, WhatsAppFields } from './whatsapp-credentials.js'

/** What a token must be allowed to: send and receive, and see the account with its numbers and templates. */
const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const

/** Reaches Meta, looks whose token it is and what it may do, and finds the number in the account. */
export async function validateConnection(
  ctx: ValidateContext<WhatsAppAuth>,
): Promise<{ account: string; accountId: string; scopes: readonly string[] }> {
  const { accessToken, phoneNumberId } = ctx.auth.fields
  requireIds(ctx.auth.fields)
  await ctx.step('network', () => reachGraph(ctx))
  const token = await ctx.step('authentication', () => inspectToken(ctx, accessToken))
  const number = await ctx.step('rights', async () => {
    requireRights(token, ctx.auth.fields.businessAccountId)
    return findNumber(await listNumbers(ctx), phoneNumberId)
  })
  return { account: labelOf(number), accountId: number.id, scopes: token.scopes }
}

/** Whatever is answered to nobody in particular, the Graph API is there. */
async function reachGraph(ctx: ValidateContext<WhatsAppAuth>): Promise<void> {
  const response = await ctx.http(graphUrl(ctx, []))
  await response.body?.cancel()
  if (response.status >= 500 || response.status === 429) throw httpError(response)
}

/** Ids are numbers; what is none would be looked for somewhere else in the Graph API. */
export function requireIds(fields: Pick<WhatsAppFields, 'businessAccountId' | 'phoneNumberId' | 'appId'>): void {
  for (const field of ['businessAccountId', 'phoneNumberId', 'appId'] as const) {
    if (/^\d{1,30}$/.test(fields[field])) continue
    throw new PieceError('invalid_input', 'This is no ID: IDs of Meta have digits only.', {
      field,
      hint: 'Copy the ID as Meta shows it. The ID of a phone number is not the number itself.',
    })
  }
}

function requireRights({ scopes, targets }: TokenFacts, account: string): void {
  const missing = NEEDED.filter((scope) => !scopes.includes(scope))
  if (missing.length > 0) {
    throw new PieceError('permission_denied', `The token lacks the permission ${missing.join(' and ')}.`, {
      field: 'systemUserToken',
      hint: `Generate a token for the system user, and choose ${NEEDED.join(' and ')}.`,
    })
  }
  if (NEEDED.every((scope) => targets.get(scope)?.includes(account) ?? true)) return
  throw new PieceError('permission_denied', 'The token has no right to this WhatsApp account.', {
    field: 'businessAccountId',
    hint: 'Check the ID; if it is right, assign the account to the system user with full control and generate a new token.',
  })
}

function findNumber(numbers: readonly PhoneNumber[], id: string): PhoneNumber {
  const number = numbers.find((one) => one.id === id)
  if (number) return number
  throw new PieceError('not_found', 'The WhatsApp account has no phone number with this ID.', {
    field: 'phoneNumberId',
    hint: 'Copy the phone number ID, which is not the number itself, from “API Setup” of the app or from WhatsApp Manager.',
  })
}

const labelOf = ({ display_phone_number: number, verified_name: name }: PhoneNumber) =>
  name ? `${name} (${number})` : number
