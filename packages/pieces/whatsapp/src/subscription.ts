import { type ActionContext, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { Done } from './graph-pages.js'
import { askGraph } from './whatsapp-client.js'
import type { WhatsAppAuth } from './whatsapp-credentials.js'

/** What `subscribe` and `unsubscribe` get. */
export type SubscribeContext = ActionContext<WhatsAppAuth, unknown> & { webhookUrl: string; webhookSecret: string }

const OBJECT = 'whatsapp_business_account'
const FIELD = 'messages'

/** Characters. Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override */
const LONGEST_URL = 200

/**
 * Has Meta send what happens to the number to our address: the app is subscribed to messages and to the account where
 * it is not yet, then the number alone gets the address. Other numbers of the account, and whatever else the app does,
 * stay as they are.
 *
 * Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
 */
export async function subscribeNumber(ctx: SubscribeContext): Promise<{ webhookUrl: string }> {
  const { webhookUrl, webhookSecret } = ctx
  if (webhookUrl.length > LONGEST_URL) {
    throw new PieceError('invalid_input', 'The webhook address is longer than Meta takes.', {
      hint: `Give Plugboard a shorter public address: the whole may have ${LONGEST_URL} characters.`,
    })
  }
  await subscribeApp(ctx)
  await subscribeAccount(ctx)
  await setAddress(ctx, { override_callback_uri: webhookUrl, verify_token: webhookSecret })
  return { webhookUrl }
}

/** Takes our address off the number, unless another has come in its place. */
export async function unsubscribeNumber(ctx: SubscribeContext): Promise<void> {
  const { accessToken: token, phoneNumberId } = ctx.auth.fields
  const { webhook_configuration: present } = await askGraph(
    ctx,
    { token },
    { path: [phoneNumberId], query: { fields: 'webhook_configuration' }, schema: Configured, fields: NUMBER },
  )
  if (present?.phone_number === ctx.webhookUrl) await setAddress(ctx, { override_callback_uri: '' })
}

const NUMBER = { object: 'phoneNumberId' }
const Configured = Type.Object({
  webhook_configuration: Type.Optional(Type.Object({ phone_number: Type.Optional(Type.String()) })),
})

async function setAddress(ctx: SubscribeContext, configuration: Record<string, string>): Promise<void> {
  const { accessToken: token, phoneNumberId } = ctx.auth.fields
  const json = { webhook_configuration: configuration }
  await askGraph(ctx, { token }, { method: 'POST', path: [phoneNumberId], json, schema: Done, fields: NUMBER })
}

const AppSubscriptions = Type.Object({
  data: Type.Array(
    Type.Object({
      object: Type.String(),
      active: Type.Optional(Type.Boolean()),
      fields: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
    }),
  ),
})

/**
 * What the app hears of at all. One that hears of accounts already has an address with a secret that we do not know, and
 * which setting another field would replace; so that is left to a person.
 *
 * Source: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
 */
async function subscribeApp(ctx: SubscribeContext): Promise<void> {
  const path = [ctx.auth.fields.appId, 'subscriptions']
  const { data } = await askGraph(ctx, 'app', {
    path,
    schema: AppSubscriptions,
    fields: { object: 'appId', token: 'appSecret' },
  })
  const present = data.find(({ object }) => object === OBJECT)
  if (present?.active !== false && present?.fields?.some(({ name }) => name === FIELD)) return
  if (present) {
    throw new PieceError('permission_denied', 'The app does not hear of messages.', {
      field: 'appId',
      hint: 'In the app, open “WhatsApp”, “Configuration”, and subscribe to the webhook field messages.',
    })
  }
  const json = {
    object: OBJECT,
    callback_url: ctx.webhookUrl,
    verify_token: ctx.webhookSecret,
    fields: [FIELD],
    include_values: true,
  }
  await askGraph(ctx, 'app', {
    method: 'POST',
    path,
    json,
    schema: Done,
    fields: { object: 'appId', token: 'appSecret' },
  })
}

const SubscribedApps = Type.Object({
  data: Type.Array(
    Type.Object({ whatsapp_business_api_data: Type.Optional(Type.Object({ id: Type.Optional(Type.String()) })) }),
  ),
})

/** Which apps hear of the account. Subscribing once more would take the address off that the account may have. */
async function subscribeAccount(ctx: SubscribeContext): Promise<void> {
  const { accessToken: token, businessAccountId, appId } = ctx.auth.fields
  const call = { path: [businessAccountId, 'subscribed_apps'], fields: { object: 'businessAccountId' } }
  const { data } = await askGraph(ctx, { token }, { ...call, schema: SubscribedApps })
  if (data.some((one) => one.whatsapp_business_api_data?.id === appId)) return
  await askGraph(ctx, { token }, { ...call, method: 'POST', schema: Done })
}
