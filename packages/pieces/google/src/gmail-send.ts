import type { ActionContext } from '@plugboard/core'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { composeMail, type OutgoingMail } from './compose-mail.js'
import { GMAIL_RULES } from './gmail-rules.js'
import { uploadInBlocks } from './gmail-upload.js'
import { callForJson, type GoogleCall, type GoogleContext } from './google-client.js'
import { SCOPES } from './google-services.js'
import { inBlocks } from './mail-blocks.js'

type MailContext = GoogleContext & Pick<ActionContext<unknown, unknown>, 'files' | 'progress'>

const SENT = Type.Object({ id: Type.String(), threadId: Type.String() })
const DRAFT = Type.Object({ id: Type.String(), message: SENT })

const MEGABYTE = 1024 * 1024

/** Bytes of a mail that goes in one request; what is longer is uploaded in blocks of as many. A multiple of 256 KiB. */
const BLOCK = 2 * MEGABYTE

/** Milliseconds. */
const SEND_TIMEOUT = 120_000

/** `users.messages.send`. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send */
export async function sendMail(
  ctx: MailContext,
  mail: OutgoingMail,
  threadId: string | undefined,
): Promise<Static<typeof SENT>> {
  const call = callTo('/messages/send', SCOPES.gmailSend, threadId)
  return submit(ctx, SENT, call, mail, (raw) => ({ ...(threadId && { threadId }), ...raw }))
}

/** `users.drafts.create`. Source: https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.drafts/create */
export async function createDraft(
  ctx: MailContext,
  mail: OutgoingMail,
  threadId: string | undefined,
): Promise<Static<typeof DRAFT>> {
  const call = callTo('/drafts', SCOPES.gmailModify, threadId)
  return submit(ctx, DRAFT, call, mail, (raw) => ({ message: { ...(threadId && { threadId }), ...raw } }))
}

function callTo(resource: string, scope: string, threadId: string | undefined): GoogleCall {
  const thread = threadId !== undefined && { not_found: 'threadId' }
  return {
    endpoint: 'gmail',
    path: `/gmail/v1/users/me${resource}`,
    timeout: SEND_TIMEOUT,
    about: { scope, rules: GMAIL_RULES, fields: { invalid_input: 'to', ...thread } },
  }
}

/** A short mail goes within the request, a long one is uploaded. */
async function submit<Schema extends TSchema>(
  ctx: MailContext,
  schema: Schema,
  call: GoogleCall,
  mail: OutgoingMail,
  resource: (raw: { raw?: string }) => unknown,
): Promise<Static<Schema>> {
  const blocks = inBlocks(composeMail(mail, ctx.files), BLOCK)
  try {
    const first = (await blocks.next()).value ?? new Uint8Array()
    const second = await blocks.next()
    if (second.done) {
      const raw = Buffer.from(first).toString('base64url')
      return await callForJson(ctx, schema, { ...call, json: resource({ raw }) })
    }
    const upload = { ...call, path: `/upload${call.path}`, json: resource({}) }
    return await uploadInBlocks(ctx, schema, upload, joined(ctx, [first, second.value], blocks))
  } finally {
    // Closes the file that is being read when the upload fails half-way.
    await blocks.return(undefined)
  }
}

async function* joined(
  { progress }: MailContext,
  first: readonly Uint8Array<ArrayBuffer>[],
  rest: AsyncIterator<Uint8Array<ArrayBuffer>, undefined>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  yield* first
  for (let next = await rest.next(), count = first.length; !next.done; next = await rest.next(), count++) {
    progress({ message: `Uploading the mail: ${(count * BLOCK) / MEGABYTE} MB so far` })
    yield next.value
  }
  return undefined
}
