import { type ActionContext, isPieceError, type PieceError, type PieceErrorCode } from '@plugboard/core'
import { discardDraft } from './discard-draft.js'
import { messageUrl } from './messages.js'
import { type OutgoingFile, readSmallFile } from './outgoing-files.js'
import type { Body, Message } from './outgoing-mail.js'
import { answers } from './outlook-answers.js'
import { type Credentials, change, changeForJson, type GraphContext, mailboxUrl } from './outlook-client.js'
import { uploadAttachment } from './upload-attachment.js'

/** A mail that was not sent yet. */
export interface Draft {
  id: string
  /** What it says so far: of an answer, the mail that is quoted. */
  body: { contentType: string; content: string }
  webLink: string | null
}

type FilesContext = ActionContext<Credentials, unknown>

/** Bytes from which on a file is sent in parts: https://learn.microsoft.com/en-us/graph/outlook-large-attachments */
const LARGE = 3_000_000
/** Milliseconds for a small file, which is sent at once. */
const SEND_TIMEOUT = 2 * 60 * 1_000

const WRITE = 'Mail.ReadWrite'

/** Bytes of a draft with the mail it quotes. */
export const LONGEST_DRAFT = 32 * 1024 * 1024

/** `POST /messages`: puts a mail into Drafts. */
export async function createDraft(ctx: GraphContext, message: Message): Promise<Draft> {
  const call = { permission: WRITE, fields: fieldsOf(message.body), json: message, timeout: SEND_TIMEOUT }
  return draftOf(ctx, `${mailboxUrl(ctx)}/messages`, call)
}

/** `POST /createReply` and its siblings: a draft that quotes a mail and goes where an answer goes. */
export async function createAnswer(
  ctx: GraphContext,
  id: string,
  how: 'createReply' | 'createReplyAll' | 'createForward',
  json: object,
): Promise<Draft> {
  const call = { permission: WRITE, fields: { message: 'id', recipients: 'to' }, json, longest: LONGEST_DRAFT }
  return draftOf(ctx, `${messageUrl(ctx, id)}/${how}`, call)
}

async function draftOf(ctx: GraphContext, url: string, call: Parameters<typeof changeForJson>[3]): Promise<Draft> {
  const { id, body, webLink } = await changeForJson(ctx, url, answers.made, call)
  const { contentType, content } = body ?? {}
  return { id, body: { contentType: contentType ?? 'text', content: content ?? '' }, webLink: webLink ?? null }
}

/** Which field is at fault when a mail is too large. */
export const fieldsOf = ({ contentType }: Body) => ({
  recipients: 'to',
  attachments: 'attachments',
  content: contentType === 'HTML' ? 'html' : 'text',
})

/**
 * Completes a draft. On failure, or when the run is cancelled, it is thrown away.
 *
 * @returns what `complete` gives
 */
export async function withDraft<T>(
  ctx: FilesContext,
  create: () => Promise<Draft>,
  complete: (draft: Draft) => Promise<T>,
): Promise<T> {
  const draft = await create()
  try {
    return await complete(draft)
  } catch (error) {
    if (!(isPieceError(error) && mayBeSent.has(error))) await discardDraft(ctx, draft.id)
    throw error
  }
}

/** Failures after which nobody knows whether Microsoft sends the mail; the draft may be the mail in Sent Items by now. */
const mayBeSent = new WeakSet<PieceError>()

const UNCERTAIN: ReadonlySet<PieceErrorCode> = new Set(['provider_unavailable', 'timeout', 'bad_response'])

/** `POST /send`, never repeated by itself. Gives the id under which Microsoft can find the request. */
export async function sendDraft(ctx: GraphContext, { id }: Draft): Promise<string | null> {
  const call = { permission: 'Mail.Send', fields: { recipients: 'to' }, status: 202 }
  try {
    return (await change(ctx, `${messageUrl(ctx, id)}/send`, call)).get('request-id')
  } catch (error) {
    if (isPieceError(error) && UNCERTAIN.has(error.code)) mayBeSent.add(error)
    throw error
  }
}

/** Attaches files one after the other: small ones at once, large ones in parts. */
export async function attachFiles(ctx: FilesContext, { id }: Draft, files: readonly OutgoingFile[]): Promise<void> {
  const whole = files.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const [index, outgoing] of files.entries()) {
    const message = `Attachment ${index + 1} of ${files.length}`
    const tell = (bytes: number) => {
      done += bytes
      ctx.progress({ message, fraction: whole === 0 ? 1 : done / whole })
    }
    const attach = outgoing.size >= LARGE ? uploadAttachment : attachSmall
    await attach(ctx, id, outgoing, tell)
  }
}

async function attachSmall(ctx: FilesContext, id: string, outgoing: OutgoingFile, tell: (bytes: number) => void) {
  const json = await readSmallFile(ctx, outgoing)
  const call = { permission: WRITE, fields: { attachments: 'attachments' }, json, timeout: SEND_TIMEOUT }
  await changeForJson(ctx, `${messageUrl(ctx, id)}/attachments`, answers.attachment, call)
  tell(outgoing.size)
}
