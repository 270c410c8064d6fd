import { randomUUID } from 'node:crypto'
import type { GraphMessage, StoredAttachment } from './graph-messages.js'
import { startGraphServer } from './graph-server.js'
import type { GraphServer } from './graph-state.js'
import { newsOf, notification } from './graph-subscriptions.js'

type Values = Record<string, unknown>

export const ADA = 'ada@contoso.example'
export const ORDERS = 'orders@contoso.example'

export const TOKENS = {
  user: 'eyJ0eXAi.user.token',
  /** As `user`, but does not say who has signed in. */
  mailOnly: 'eyJ0eXAi.mail.token',
  /** Reads and sends, and changes nothing. */
  reader: 'eyJ0eXAi.reader.token',
  application: 'eyJ0eXAi.application.token',
  sendOnly: 'eyJ0eXAi.send.token',
  unknown: 'eyJ0eXAi.expired.token',
}

/** The mail with a number: received so many minutes after the year began. */
export const mail = (number: number, more: Partial<GraphMessage> = {}): GraphMessage => ({
  id: `AAMk${number}=`,
  subject: `Order ${number}`,
  from: { emailAddress: { name: 'Grace Hopper', address: 'grace@fabrikam.example' } },
  receivedDateTime: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
  bodyPreview: `About order ${number}`,
  isRead: true,
  hasAttachments: false,
  ...more,
})

/** The folders every mailbox has, and one that somebody made in another. */
const someFolders = () => ({
  inbox: { displayName: 'Inbox', messages: [] },
  'AQMkDrafts=': { displayName: 'Entwürfe', wellKnown: 'drafts', messages: [] },
  'AQMkSent=': { displayName: 'Gesendet', wellKnown: 'sentitems', messages: [] },
  'AQMkDeleted=': { displayName: 'Gelöscht', wellKnown: 'deleteditems', messages: [] },
  'AQMk/Archive=': { displayName: 'Archive', messages: [] },
  'AQMkOrders=': { displayName: 'Orders', parent: 'inbox', messages: [] },
  'AQMkParis=': { displayName: 'Paris', parent: 'AQMkOrders=', messages: [] },
})

/** A Graph with Ada, who has signed in, and the mailbox of an application. */
export async function startContoso(): Promise<GraphServer> {
  const server = await startGraphServer()
  server.users.set(ADA, { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', mail: 'Ada.Lovelace@contoso.example' })
  for (const name of [ADA, ORDERS]) server.mailboxes.set(name, { folders: someFolders(), sent: [] })
  const all = ['Mail.Send', 'Mail.Read', 'Mail.ReadWrite']
  server.tokens.set(TOKENS.user, { user: ADA, permissions: ['User.Read', ...all] })
  server.tokens.set(TOKENS.mailOnly, { user: ADA, permissions: all })
  server.tokens.set(TOKENS.reader, { user: ADA, permissions: ['User.Read', 'Mail.Send', 'Mail.Read'] })
  server.tokens.set(TOKENS.application, { permissions: all })
  server.tokens.set(TOKENS.sendOnly, { permissions: ['Mail.Send'] })
  return server
}

/** The mails in a folder of a mailbox. */
export function inFolder(server: GraphServer, folder = 'inbox', mailbox = ADA): GraphMessage[] {
  const found = server.mailboxes.get(mailbox)?.folders[folder]
  if (!found) throw new Error(`There is no folder ${folder}.`)
  return found.messages
}

/** Something attached to a mail. */
export const attached = (more: Partial<StoredAttachment> = {}): StoredAttachment => ({
  id: `AAMkAtt${randomUUID()}=`,
  type: 'fileAttachment',
  name: 'note.txt',
  contentType: 'text/plain',
  bytes: Buffer.from('Hello, Ada.\n'),
  ...more,
})

/** The notifications Graph would send now to everybody who wants to be told of a mail in a folder. */
export const newsFor = (server: GraphServer, mailbox: string, folder: string, message: string) =>
  [...server.subscriptions.values()]
    .filter((one) => one.mailbox === mailbox && one.folder === folder)
    .map((one) => newsOf(one, message))

/** What Graph says of a subscription itself. */
export const lifecycleOf = (server: GraphServer, lifecycleEvent: string) =>
  [...server.subscriptions.values()].map((one) => notification(one, { lifecycleEvent }))

/** The mails a mailbox has sent. */
export const sentBy = (server: GraphServer, mailbox: string) =>
  (server.mailboxes.get(mailbox)?.sent ?? []).map((body) => {
    const { subject, body: content, toRecipients, ccRecipients, bccRecipients, attachments = [] } = Object(body).message
    return {
      recipients: [...toRecipients, ...ccRecipients, ...bccRecipients].map((one) => String(one.emailAddress.address)),
      subject: String(subject),
      [content.contentType === 'HTML' ? 'html' : 'text']: String(content.content),
      attachments: Array.from(attachments, (one) => ({
        name: String(Object(one).name),
        content: Buffer.from(String(Object(one).contentBytes), 'base64'),
      })),
    }
  })

export const endpointsOf = (server: Pick<GraphServer, 'origin'>) => ({
  graph: `${server.origin}/v1.0`,
  login: server.origin,
})

/** The values of a connection of a person who has signed in. */
export const delegated = (more: Values = {}): Values => ({
  accessToken: TOKENS.user,
  scopes: ['User.Read', 'Mail.Send', 'Mail.Read', 'Mail.ReadWrite'],
  tenant: 'common',
  rights: ['send', 'read', 'change'],
  ...more,
})

/** The values of a connection of an application. */
export const application = (more: Values = {}): Values => ({
  accessToken: TOKENS.application,
  scopes: ['https://graph.microsoft.com/.default'],
  clientId: '11111111-2222-3333-4444-555555555555',
  clientSecret: 'sEcr3t~value',
  tenant: 'contoso.example',
  mailbox: ORDERS,
  rights: ['send', 'read', 'change'],
  ...more,
})
