import { type SubscribeContext, subscribeNumber, unsubscribeNumber } from './subscription.js'
import { answerHandshake } from './webhook-handshake.js'
import { isSigned } from './webhook-signature.js'
import type { WhatsAppAuth } from './whatsapp-credentials.js'

/** What arrived at the address of the webhook. */
interface Arrived {
  auth: WhatsAppAuth
  webhookSecret: string
  request: {
    method: string
    headers: Readonly<Record<string, string>>
    query: Readonly<Record<string, string>>
    body: Uint8Array
  }
}

/** Both triggers are told of by the same requests: a number has one address, for messages and statuses alike. */
export const numberWebhook = {
  perConnection: true,
  verify: async ({ auth, request }: Arrived) =>
    isSigned(request.body, request.headers['x-hub-signature-256'], auth.fields.appSecret),
  handshake: async ({ request, webhookSecret }: Arrived) => answerHandshake(request, webhookSecret),
  subscribe: (ctx: SubscribeContext) => subscribeNumber(ctx),
  unsubscribe: (ctx: SubscribeContext) => unsubscribeNumber(ctx),
}
