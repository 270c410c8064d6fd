import { randomUUID } from 'node:crypto'
import { attached, inFolder } from './contoso.js'
import type { GraphServer } from './graph-state.js'

/** A mail on its way. */
interface Arriving {
  /** One address, perhaps with a name before it. */
  from: string
  subject: string
  text: string
  html?: string
  attachments?: readonly { name: string; contentType: string; content: Uint8Array }[]
}

let delivered = 0

/** Puts a mail into the inbox, as Exchange does when it arrives; none has the time of another. */
export function deliver(server: GraphServer, mailbox: string, mail: Arriving): void {
  const [, name = '', address = mail.from] = /^(.*) <(.*)>$/.exec(mail.from) ?? []
  delivered++
  inFolder(server, 'inbox', mailbox).push({
    id: `AAMk${randomUUID()}=`,
    subject: mail.subject,
    from: { emailAddress: { name, address } },
    toRecipients: [{ emailAddress: { address: mailbox } }],
    receivedDateTime: new Date(Date.now() + delivered).toISOString(),
    bodyPreview: mail.text.slice(0, 255),
    body: mail.html === undefined ? { contentType: 'text', content: mail.text } : htmlBody(mail.html),
    isRead: false,
    hasAttachments: (mail.attachments?.length ?? 0) > 0,
    attachments: (mail.attachments ?? []).map(({ name: called, contentType, content }) =>
      attached({ name: called, contentType, bytes: Buffer.from(content) }),
    ),
  })
}

/** Exchange keeps HTML alone, in a page of its own. */
const htmlBody = (html: string) => ({
  contentType: 'html' as const,
  content: `<html><head>\r\n<meta http-equiv="Content-Type"></head><body>${html}</body></html>`,
})
