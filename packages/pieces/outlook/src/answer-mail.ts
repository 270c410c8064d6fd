import type { ActionContext } from '@plugboard/core'
import { attachFiles, createAnswer, type Draft, sendDraft, withDraft } from './draft.js'
import { messageUrl, patchMessage } from './messages.js'
import type { OutgoingFile } from './outgoing-files.js'
import type { Body } from './outgoing-mail.js'
import { type Credentials, change } from './outlook-client.js'

/** An answer to a mail, or a mail that is handed on. */
export interface Answer {
  /** Of the mail. */
  id: string
  how: 'reply' | 'replyAll' | 'forward'
  body: Body
  /** What of the answer is not as Microsoft makes it, such as recipients. */
  message: object
  files: readonly OutgoingFile[]
}

const AS_DRAFT = { reply: 'createReply', replyAll: 'createReplyAll', forward: 'createForward' } as const

/**
 * Answers a mail; Microsoft quotes it below. Text without files goes in one request; all else is put together as a
 * draft, which needs the right to write. Gives the id under which Microsoft can find the request.
 */
export async function answerMail(ctx: ActionContext<Credentials, unknown>, answer: Answer): Promise<string | null> {
  const { id, how, body, message, files } = answer
  if (body.contentType === 'Text' && files.length === 0) {
    const json = { ...message, comment: body.content }
    const fields = { message: 'id', recipients: 'to', content: 'text' }
    const call = { permission: 'Mail.Send', fields, json, status: 202 }
    return (await change(ctx, `${messageUrl(ctx, id)}/${how}`, call)).get('request-id')
  }
  const given = body.contentType === 'Text' ? { ...message, comment: body.content } : message
  return withDraft(
    ctx,
    () => createAnswer(ctx, id, AS_DRAFT[how], given),
    async (draft) => {
      if (body.contentType === 'HTML') await putAbove(ctx, draft, body.content)
      await attachFiles(ctx, draft, files)
      return sendDraft(ctx, draft)
    },
  )
}

/** Writes HTML above the mail that is quoted. */
async function putAbove(ctx: ActionContext<Credentials, unknown>, draft: Draft, html: string): Promise<void> {
  const { contentType, content } = draft.body
  const quoted = contentType.toLowerCase() === 'html' ? content : `<pre>${escaped(content)}</pre>`
  const opening = /<body[^>]*>/i.exec(quoted)
  const at = opening ? opening.index + opening[0].length : 0
  const whole = { contentType: 'HTML', content: quoted.slice(0, at) + html + quoted.slice(at) }
  await patchMessage(ctx, draft.id, { body: whole }, { fields: { content: 'html' }, longest: 32 * 1024 * 1024 })
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
