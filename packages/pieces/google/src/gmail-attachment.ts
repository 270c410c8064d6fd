import { type ActionContext, type FileRef, PieceError } from '@plugboard/core'
import { GMAIL_RULES } from './gmail-rules.js'
import { callGoogle, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'
import { dataIn } from './json-data.js'
import { attachmentFacts, type Leaf } from './mail-parts.js'

/** Milliseconds for a whole attachment. */
const DOWNLOAD_TIME = 300_000

type FileContext = GoogleContext & Pick<ActionContext<unknown, unknown>, 'files' | 'progress'>

/** Copies an attachment into the files of the run, as it arrives. */
export function saveAttachment(
  ctx: Pick<FileContext, 'files'> & GoogleContext,
  messageId: string,
  leaf: Leaf,
): Promise<FileRef> {
  const { name, contentType } = attachmentFacts(leaf)
  return ctx.files.write({ name, contentType }, openPart(ctx, messageId, leaf))
}

/** Copies all attachments of a mail, one after the other. */
export async function saveAttachments(ctx: FileContext, messageId: string, leaves: readonly Leaf[]) {
  const saved = []
  for (const leaf of leaves) {
    ctx.progress({ message: 'Saving attachments', fraction: saved.length / leaves.length })
    saved.push({ ...attachmentFacts(leaf), file: await saveAttachment(ctx, messageId, leaf) })
  }
  return saved
}

/** What a part of a mail holds: within the mail itself where it is small, else at an address of its own. */
export async function* openPart(
  ctx: GoogleContext,
  messageId: string,
  { part: { body = {} } }: Leaf,
): AsyncGenerator<Uint8Array> {
  const { data, attachmentId, size = 0 } = body
  if (data !== undefined) yield Buffer.from(data, 'base64url')
  else if (attachmentId !== undefined) yield* dataIn(await openAttachment(ctx, messageId, attachmentId))
  else if (size > 0) throw withheld()
}

/** Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages.attachments/get */
function openAttachment(ctx: GoogleContext, messageId: string, attachmentId: string): Promise<Response> {
  const [message, attachment] = [messageId, attachmentId].map(encodeURIComponent)
  return callGoogle(ctx, {
    endpoint: 'gmail',
    path: `/gmail/v1/users/me/messages/${message}/attachments/${attachment}`,
    timeout: DOWNLOAD_TIME,
    about: { scope: SCOPES.gmailRead, rules: GMAIL_RULES, fields: { not_found: 'id', invalid_input: 'id' } },
  })
}

const withheld = () =>
  new PieceError('bad_response', 'Gmail told of an attachment, but not where it is.', {
    hint: 'Try again; if it stays, open the mail in a browser.',
  })
