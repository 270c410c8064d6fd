import type { ActionContext } from '@plugboard/core'
import { attachFiles, createAnswer, type Draft, LONGEST_DRAFT, sendDraft, withDraft } from './draft.js'
import { patchMessage } from './messages.js'
import type { OutgoingFile } from './outgoing-files.js'
import type { Body } from './outgoing-mail.js'
import type { Credentials } from './outlook-client.js'

/** An answer to a mail, or a mail that is handed on. */
interface Answer {
  /** Of the mail. */
  id: string
  how: 'createReply' | 'createReplyAll' | 'createForward'
  body: Body
  /** What of the answer is not as Microsoft makes it, such as recipients. */
  message: object
  files: readonly OutgoingFile[]
}

/**
 * Answers a mail through a draft, in which Microsoft quotes it. There is a request that does all at once, but its
 * comment loses line breaks. Gives the id under which Microsoft can find the request.
 */
export async function answerMail(ctx: ActionContext<Credentials, unknown>, answer: Answer): Promise<string | null> {
  const { id, how, body, message, files } = answer
  return withDraft(
    ctx,
    () => createAnswer(ctx, id, how, { message }),
    async (draft) => {
      if (body.content !== '') await putAbove(ctx, draft, body)
      await attachFiles(ctx, draft, files)
      return sendDraft(ctx, draft)
    },
  )
}

/** Writes an answer above the mail that is quoted. */
async function putAbove(ctx: ActionContext<Credentials, unknown>, draft: Draft, body: Body): Promise<void> {
  const content = body.contentType === 'HTML' ? 'html' : 'text'
  await patchMessage(ctx, draft.id, { body: joined(body, draft.body) }, { fields: { content }, longest: LONGEST_DRAFT })
}

function joined(body: Body, quoted: Draft['body']): Body {
  const isHtml = quoted.contentType.toLowerCase() === 'html'
  if (!isHtml && body.contentType === 'Text') return { ...body, content: `${body.content}\r\n\r\n${quoted.content}` }
  const above = body.contentType === 'HTML' ? body.content : `<div>${asHtml(body.content)}</div>`
  const below = isHtml ? quoted.content : `<div>${asHtml(quoted.content)}</div>`
  const opening = /<body[^>]*>/i.exec(below)
  const at = opening ? opening.index + opening[0].length : 0
  return { contentType: 'HTML', content: below.slice(0, at) + above + below.slice(at) }
}

const asHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/\r\n|\r|\n/g, '<br>\r\n')
