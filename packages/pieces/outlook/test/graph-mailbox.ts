import { answerDelta } from './graph-delta.js'
import { answerDraft, send } from './graph-drafts.js'
import { type GraphMessage, QueryRefused, type StoredAttachment, select, shown } from './graph-messages.js'
import { type Mailbox, type MailboxCall, refusal, type Scripted } from './graph-state.js'
import { absent, attachmentIn, folderOf, messageIn, notFound, preferOf } from './graph-store.js'
import { openUpload } from './graph-uploads.js'

/** Answers what is asked of a mailbox. */
export function answerMailbox(call: MailboxCall): Scripted {
  const { rest, seen } = call
  if (seen.method === 'POST' && rest === '/sendMail') return send(call)
  if (seen.method === 'POST' && rest === '/messages') return answerDraft(call)
  const [, messageId, action = ''] = /^\/messages\/([^/]+)(\/.+)?$/.exec(rest) ?? []
  if (messageId !== undefined) return answerMessage(call, decodeURIComponent(messageId), action)
  const [, folderId, inFolder = ''] = /^\/mailFolders\/([^/]+)(\/.+)?$/.exec(rest) ?? []
  if (folderId !== undefined) return answerFolder(call, decodeURIComponent(folderId), inFolder)
  if (rest === '/mailFolders') return page(foldersIn(call.mailbox, undefined), call)
  if (rest === '/messages') return listMessages(call, Object.keys(call.mailbox.folders))
  return refusal(400, 'BadRequest', 'Resource not found for the segment.')
}

function answerFolder(call: MailboxCall, id: string, inFolder: string): Scripted {
  const { mailbox, url, user, graph, seen } = call
  const found = folderOf(mailbox, id)
  if (!found) return absent(id)
  const [folder, { messages }] = found
  if (inFolder === '') return { status: 200, body: { id: folder } }
  if (inFolder === '/messages') return listMessages(call, [folder])
  if (inFolder === '/childFolders') return page(foldersIn(mailbox, folder), call)
  const asked = { of: `${user} ${folder}`, folder, messages, url, prefer: preferOf(seen), graph }
  return inFolder === '/messages/delta' ? answerDelta(asked) : notFound()
}

function foldersIn({ folders }: Mailbox, parent: string | undefined) {
  const parents = Object.values(folders).flatMap((folder) => folder.parent ?? [])
  return Object.entries(folders)
    .filter(([, folder]) => folder.parent === parent)
    .map(([id, { displayName, messages }]) => ({
      id,
      displayName,
      childFolderCount: parents.filter((one) => one === id).length,
      totalItemCount: messages.length,
      unreadItemCount: messages.filter(({ isRead }) => !isRead).length,
    }))
}

function listMessages(call: MailboxCall, within: readonly string[]): Scripted {
  const { mailbox, url, seen } = call
  const prefer = preferOf(seen)
  const inside = within.flatMap((folder) =>
    (mailbox.folders[folder]?.messages ?? []).map((message) => ({ message, folder })),
  )
  const chosen = select(
    inside.map(({ message }) => message),
    url.searchParams,
  )
  const all = chosen.map((message) => {
    const folder = inside.find((one) => one.message === message)?.folder ?? ''
    return shown(message, { folder, select: url.searchParams.get('$select'), prefer })
  })
  return page(all, call)
}

function page(all: readonly unknown[], { url, graph: { origin, nextOrigin } }: MailboxCall): Scripted {
  const top = Number(url.searchParams.get('$top') ?? 10)
  const skip = Number(url.searchParams.get('$skip') ?? 0)
  if (!(top >= 1 && top <= 1_000)) return refusal(400, 'ErrorInvalidRequest', 'The value of $top is not valid.')
  const next = new URL(url.pathname + url.search, nextOrigin ?? origin)
  next.searchParams.set('$skip', String(skip + top))
  const link = skip + top < all.length ? { '@odata.nextLink': next.href } : {}
  return { status: 200, body: { '@odata.context': '…', ...link, value: all.slice(skip, skip + top) } }
}

function answerMessage(call: MailboxCall, id: string, action: string): Scripted {
  const { seen, url, mailbox, graph } = call
  const found = messageIn(mailbox, id)
  if (!found) return absent(id)
  const { message, folder } = found
  const view = { folder, select: url.searchParams.get('$select'), prefer: preferOf(seen) }
  const request = `${seen.method} ${action}`
  if (request === 'GET ') return { status: 200, body: shown(message, view) }
  if (request === 'PATCH ') return patch(message, seen.body, view)
  if (request === 'DELETE ' || request === 'POST /permanentDelete') {
    remove(mailbox, folder, message)
    return { status: 204, body: '' }
  }
  if (request === 'POST /move') return move(call, found)
  if (request === 'POST /attachments/createUploadSession') return openUpload(message, seen.body, graph)
  if (action.startsWith('/attachments')) return answerAttachments(call, message, action)
  return answerDraft(call, { ...found, action })
}

const remove = ({ folders }: Mailbox, folder: string, message: GraphMessage) => {
  const inside = folders[folder]
  if (inside) inside.messages = inside.messages.filter((one) => one !== message)
}

/** Properties a caller may write, and how they are called here. */
const WRITABLE = ['isRead', 'flag', 'categories', 'body', 'subject', 'toRecipients', 'ccRecipients', 'bccRecipients']

function patch(message: GraphMessage, body: unknown, view: Parameters<typeof shown>[1]): Scripted {
  const changes = Object.entries(Object(body))
  const wrong = changes.find(([name]) => !WRITABLE.includes(name))
  if (wrong) return refusal(400, 'ErrorInvalidPropertySet', `The property ${wrong[0]} cannot be set.`)
  if (!message.isDraft && 'body' in Object(body)) return refusal(400, 'ErrorInvalidPropertySet')
  const { body: content, ...rest } = Object(body)
  Object.assign(message, rest, content && { body: { ...content, contentType: content.contentType.toLowerCase() } })
  return { status: 200, body: shown(message, { ...view, select: null }) }
}

function move(
  { seen, mailbox }: MailboxCall,
  { message, folder }: { message: GraphMessage; folder: string },
): Scripted {
  const target = folderOf(mailbox, String(Object(seen.body).destinationId))
  if (!target) return absent(String(Object(seen.body).destinationId))
  remove(mailbox, folder, message)
  target[1].messages.push(message)
  return { status: 201, body: shown(message, { folder: target[0], select: null, prefer: preferOf(seen) }) }
}

function answerAttachments(call: MailboxCall, message: GraphMessage, action: string): Scripted {
  const { seen, url } = call
  const [, id, value] = /^\/attachments(?:\/([^/]+))?(\/\$value)?$/.exec(action) ?? []
  const query = url.searchParams.get('$select')
  if (id === undefined) {
    if (seen.method === 'POST') return attach(message, seen.body)
    return page(
      (message.attachments ?? []).map((one) => attachmentView(one, query)),
      call,
    )
  }
  const attachment = message.attachments?.find((one) => one.id === decodeURIComponent(id))
  if (!attachment) return absent(decodeURIComponent(id))
  if (!value) return { status: 200, body: attachmentView(attachment, query) }
  if (attachment.type === 'referenceAttachment') return refusal(405, 'ErrorInvalidRequest', 'There is no value.')
  const type = attachment.contentType ?? ''
  const headers = { 'content-type': /^[ -~]+$/.test(type) ? type : 'text/plain' }
  return { status: 200, body: attachment.bytes, headers }
}

/** What every attachment has; the last belongs to files alone and must be asked for by that. */
const PROPERTIES = ['id', 'name', 'contentType', 'size', 'isInline', 'microsoft.graph.fileAttachment/contentId']

function attachmentView(attachment: StoredAttachment, query: string | null): Record<string, unknown> {
  const wrong = query?.split(',').find((name) => !PROPERTIES.includes(name))
  if (wrong) throw new QueryRefused('BadRequest', `Could not find a property named '${wrong}'.`)
  const { id, type, name, contentType, isInline = false, contentId = null, bytes } = attachment
  return {
    '@odata.type': `#microsoft.graph.${type}`,
    id,
    name,
    contentType,
    size: bytes.length + 200,
    isInline,
    ...(type === 'fileAttachment' && { contentId }),
  }
}

function attach(message: GraphMessage, body: unknown): Scripted {
  const attachment = attachmentIn(body)
  if (!attachment) return refusal(400, 'ErrorInvalidRequest', 'The attachment is not valid.')
  if (attachment.bytes.length >= 3 * 1024 * 1024) return refusal(413, 'ErrorAttachmentSizeLimitExceeded')
  message.attachments = [...(message.attachments ?? []), attachment]
  message.hasAttachments = true
  return { status: 201, body: attachmentView(attachment, null) }
}
