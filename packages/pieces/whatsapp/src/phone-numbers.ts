import { type Static, Type } from '@sinclair/typebox'
import { nextCursor, pageOf } from './graph-pages.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppContext } from './whatsapp-credentials.js'

/** Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers */
const PhoneNumber = Type.Object({
  id: Type.String(),
  display_phone_number: Type.String(),
  verified_name: Type.Optional(Type.String()),
  quality_rating: Type.Optional(Type.String()),
  name_status: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
  platform_type: Type.Optional(Type.String()),
})

export type PhoneNumber = Static<typeof PhoneNumber>

const Page = pageOf(PhoneNumber)
const FIELDS = Object.keys(PhoneNumber.properties).join(',')
const PAGE_SIZE = 100
/** An account has 20 numbers, at most some hundred. */
const MOST_PAGES = 20

/** The numbers of the account. */
export async function listNumbers(ctx: WhatsAppContext): Promise<PhoneNumber[]> {
  const { accessToken: token, businessAccountId } = ctx.auth.fields
  const numbers: PhoneNumber[] = []
  let after: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { data, paging } = await askGraph(
      ctx,
      { token },
      {
        path: [businessAccountId, 'phone_numbers'],
        query: { fields: FIELDS, limit: PAGE_SIZE, after },
        schema: Page,
        fields: { object: 'businessAccountId' },
      },
    )
    numbers.push(...data)
    after = nextCursor(paging, after)
    if (after === undefined) break
  }
  return numbers
}
