import type { GraphMessage } from './graph-messages.js'
import { type GraphServer, startGraphServer } from './graph-server.js'

type Values = Record<string, unknown>

export const ADA = 'ada@contoso.example'
export const ORDERS = 'orders@contoso.example'

export const TOKENS = {
  user: 'eyJ0eXAi.user.token',
  mailOnly: 'eyJ0eXAi.mail.token',
  application: 'eyJ0eXAi.application.token',
  sendOnly: 'eyJ0eXAi.send.token',
  unknown: 'eyJ0eXAi.expired.token',
}

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

/** A Graph with Ada, who has signed in, and the mailbox of an application. */
export async function startContoso(): Promise<GraphServer> {
  const server = await startGraphServer()
  server.users.set(ADA, { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd', mail: 'Ada.Lovelace@contoso.example' })
  for (const name of [ADA, ORDERS]) {
    const folders = {
      inbox: { displayName: 'Inbox', messages: [] },
      'AQMk/Archive=': { displayName: 'Archive', messages: [] },
    }
    server.mailboxes.set(name, { folders, sent: [] })
  }
  server.tokens.set(TOKENS.user, { user: ADA, permissions: ['User.Read', 'Mail.Send', 'Mail.Read'] })
  server.tokens.set(TOKENS.mailOnly, { user: ADA, permissions: ['Mail.Send', 'Mail.Read'] })
  server.tokens.set(TOKENS.application, { permissions: ['Mail.Send', 'Mail.Read'] })
  server.tokens.set(TOKENS.sendOnly, { permissions: ['Mail.Send'] })
  return server
}

/** The mails a mailbox has sent. */
export const sentBy = (server: GraphServer, mailbox: string) =>
  (server.mailboxes.get(mailbox)?.sent ?? []).map((body) => {
    const { subject, body: content, toRecipients, ccRecipients, bccRecipients } = Object(body).message
    return {
      recipients: [...toRecipients, ...ccRecipients, ...bccRecipients].map((one) => String(one.emailAddress.address)),
      subject: String(subject),
      [content.contentType === 'HTML' ? 'html' : 'text']: String(content.content),
      attachments: [],
    }
  })

export const endpointsOf = (server: GraphServer) => ({ graph: `${server.origin}/v1.0`, login: server.origin })

/** The values of a connection of a person who has signed in. */
export const delegated = (more: Values = {}): Values => ({
  accessToken: TOKENS.user,
  scopes: ['User.Read', 'Mail.Send', 'Mail.Read'],
  tenant: 'common',
  rights: ['send', 'read'],
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
  rights: ['send', 'read'],
  ...more,
})
