import { randomUUID } from 'node:crypto'
import type { GraphMessage } from './graph-messages.js'
import { type MailboxCall, refusal, type Scripted } from './graph-state.js'
import { attachmentIn, folderOf, madeAnswer, notFound } from './graph-store.js'

/** What a draft is made for. */
interface Action {
  message: GraphMessage
  folder: string
  action: string
}

/** Makes drafts, of one's own or as answers to a mail, and sends them. */
export function answerDraft(call: MailboxCall, about?: Action): Scripted {
  const { seen } = call
  if (!about) return add(call, draftOf(seen.body))
  const { action, message } = about
  if (action === '/send') return sendStored(call, about)
  const [, creates = '', kind = ''] = /^\/(create)?(reply|replyAll|forward)$/i.exec(action) ?? []
  if (kind === '') return refusal(405, 'MethodNotAllowed')
  const given = Object(seen.body)
  if (given.comment !== undefined && given.message?.body) return refusal(400, 'ErrorInvalidRequest')
  const answer = answerTo(call, message, kind.toLowerCase(), given)
  if (answer.toRecipients?.length === 0) return refusal(400, 'ErrorInvalidRecipients')
  if (creates) return add(call, answer)
  call.mailbox.sent.push({ message: asSent(answer), saveToSentItems: true, answers: message.id })
  return { status: 202, body: '' }
}

function draftOf(given: unknown): GraphMessage {
  const { body, ...rest } = Object(given)
  return {
    subject: null,
    ...rest,
    id: `AAMkDraft${randomUUID()}=`,
    body: { contentType: body?.contentType?.toLowerCase() ?? 'text', content: body?.content ?? '' },
    receivedDateTime: '2026-03-01T09:00:00Z',
    bodyPreview: '',
    isRead: true,
    isDraft: true,
    hasAttachments: false,
  }
}

function answerTo({ user }: MailboxCall, message: GraphMessage, kind: string, given: Record<string, unknown>) {
  const isForward = kind === 'forward'
  const others = [...(message.toRecipients ?? []), ...(message.ccRecipients ?? [])]
  const sender = message.replyTo?.length ? message.replyTo : message.from ? [message.from] : []
  const all = others.filter(({ emailAddress }) => emailAddress.address !== user)
  const isHtml = message.body?.contentType === 'html'
  const quoted = message.body?.content ?? message.bodyPreview
  const comment = String(given.comment ?? '')
  const content = isHtml ? `<html><body>${comment}<hr>${quoted}</body></html>` : `${comment}\n----\n${quoted}`
  return {
    ...draftOf({
      subject: `${isForward ? 'FW' : 'RE'}: ${message.subject}`,
      body: { contentType: isHtml ? 'html' : 'text', content },
      toRecipients: isForward ? [] : sender,
      ccRecipients: kind === 'replyall' ? all : [],
      bccRecipients: [],
      ...Object(given.message),
    }),
    attachments: isForward ? [...(message.attachments ?? [])] : [],
    conversationId: message.conversationId,
  } as GraphMessage
}

function add({ mailbox, seen }: MailboxCall, draft: GraphMessage): Scripted {
  const drafts = folderOf(mailbox, 'drafts')
  if (!drafts) return notFound()
  drafts[1].messages.push(draft)
  return madeAnswer(draft, drafts[0], seen)
}

/** A mail in the shape of `sendMail`. */
const asSent = (message: GraphMessage) => ({
  subject: message.subject,
  body: { ...message.body, contentType: message.body?.contentType === 'html' ? 'HTML' : 'Text' },
  toRecipients: message.toRecipients ?? [],
  ccRecipients: message.ccRecipients ?? [],
  bccRecipients: message.bccRecipients ?? [],
  attachments: (message.attachments ?? []).map(({ name, contentType, bytes }) => ({
    '@odata.type': '#microsoft.graph.fileAttachment',
    name,
    contentType,
    contentBytes: bytes.toString('base64'),
  })),
})

function sendStored({ mailbox }: MailboxCall, { message, folder }: Action): Scripted {
  if (!message.isDraft) return refusal(400, 'ErrorInvalidRequest', 'The mail is no draft.')
  if (!message.toRecipients?.length) return refusal(400, 'ErrorInvalidRecipients')
  const [drafts, sent] = [mailbox.folders[folder], folderOf(mailbox, 'sentitems')?.[1]]
  if (drafts) drafts.messages = drafts.messages.filter((one) => one !== message)
  message.isDraft = false
  sent?.messages.push(message)
  mailbox.sent.push({ message: asSent(message), saveToSentItems: true })
  return { status: 202, body: '' }
}

/** Sends a mail at once (https://learn.microsoft.com/en-us/graph/api/user-sendmail). */
export function send({ mailbox, seen }: MailboxCall): Scripted {
  const { message } = Object(seen.body)
  const recipients = [message?.toRecipients, message?.ccRecipients, message?.bccRecipients].flat()
  if (recipients.length === 0) return refusal(400, 'ErrorInvalidRecipients')
  const attachments = (message?.attachments ?? []).map(attachmentIn)
  if (attachments.includes(undefined)) return refusal(400, 'ErrorInvalidRequest', 'An attachment is not valid.')
  mailbox.sent.push(seen.body)
  return { status: 202, body: '' }
}
