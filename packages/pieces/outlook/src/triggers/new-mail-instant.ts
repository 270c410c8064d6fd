import { fields, webhookTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { watchedFolderField } from '../folder-field.js'
import { begin, end, prolong } from '../keep-subscription.js'
import { filterFields, isWanted } from '../mail-filter.js'
import { mailOf, mailOutput } from '../mail-view.js'
import { areGenuine, notificationsIn } from '../notifications.js'
import { outlookMethods } from '../outlook-auth.js'
import { toldMails } from '../told-mails.js'

export const newMailInstant = webhookTrigger({
  name: 'new-mail-instant',
  title: 'New mail, at once',
  description: 'Starts within seconds for every mail that comes into a folder. Microsoft must reach this server.',
  methods: outlookMethods,
  scopes: ['Mail.Read'],
  input: fields({ folder: watchedFolderField, ...filterFields }),
  output: Type.Object(mailOutput),
  /** Source: https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation */
  async handshake({ request }) {
    const token = request.query.validationToken
    return token === undefined ? undefined : { status: 200, body: token }
  },
  subscribe: (ctx) => begin(ctx),
  renew: (ctx) => prolong(ctx),
  unsubscribe: (ctx) => end(ctx),
  async verify({ request, webhookSecret }) {
    return areGenuine(await notificationsIn(request.body), webhookSecret)
  },
  async receive(ctx) {
    const { folder: _, ...filter } = ctx.input
    const mails = await toldMails(ctx, await notificationsIn(ctx.request.body))
    return mails.filter((mail) => isWanted(mail, filter)).map((mail) => ({ id: mail.id, data: mailOf(mail) }))
  },
})
