import { type ActionContext, defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { attachFiles, createDraft, fieldsOf, sendDraft, withDraft } from '../draft.js'
import { measureFiles, type OutgoingFile, readSmallFile } from '../outgoing-files.js'
import { addressesOf, type Message, messageFields, messageOf, recipientFields } from '../outgoing-mail.js'
import { outlookMethods } from '../outlook-auth.js'
import { type Credentials, change, mailboxUrl } from '../outlook-client.js'
import { recipientsOutput, requestIdOutput } from '../sent-output.js'

export const sendMail = defineAction({
  name: 'send-mail',
  title: 'Send mail',
  description: 'Sends a mail from the mailbox of the connection. Microsoft delivers it afterwards.',
  group: 'Mail',
  methods: outlookMethods,
  scopes: ['Mail.Send'],
  input: fields({
    ...recipientFields,
    ...messageFields,
    saveToSentItems: field.checkbox({ title: 'Keep a copy in Sent Items', default: true }),
  }),
  output: Type.Object({ recipients: recipientsOutput, requestId: requestIdOutput }),
  async run(ctx) {
    const { attachments = [], saveToSentItems } = ctx.input
    const message = messageOf(ctx.input)
    const files = await measureFiles(ctx, attachments)
    const requestId = fitsOneRequest(message, files)
      ? await sendAtOnce(ctx, message, files, saveToSentItems)
      : await sendInSteps(ctx, message, files, saveToSentItems)
    return { recipients: addressesOf(message), requestId }
  },
})

/** Bytes of files that are sent with the mail itself. */
const MOST_WITHIN = 3_000_000
/** Bytes of a request, a little less than the 4 MiB that Graph takes. */
const LARGEST_REQUEST = 4_150_000
/** Bytes around the content of a file in a request. */
const AROUND_FILE = 1_000

function fitsOneRequest(message: Message, files: readonly OutgoingFile[]): boolean {
  if (files.length === 0) return true
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const encoded = Math.ceil((bytes * 4) / 3) + files.length * AROUND_FILE
  return bytes <= MOST_WITHIN && encoded + Buffer.byteLength(JSON.stringify(message)) <= LARGEST_REQUEST
}

type Context = ActionContext<Credentials, unknown>

/** `POST /sendMail`, never repeated by itself. */
async function sendAtOnce(
  ctx: Context,
  message: Message,
  files: readonly OutgoingFile[],
  saveToSentItems: boolean,
): Promise<string | null> {
  const attachments = []
  for (const file of files) attachments.push(await readSmallFile(ctx, file))
  const call = { permission: 'Mail.Send', fields: fieldsOf(message.body), status: 202, timeout: SEND_TIMEOUT }
  const json = { message: { ...message, ...(attachments.length > 0 && { attachments }) }, saveToSentItems }
  return (await change(ctx, `${mailboxUrl(ctx)}/sendMail`, { ...call, json })).get('request-id')
}

/** Milliseconds for a request of 4 MB. */
const SEND_TIMEOUT = 2 * 60 * 1_000

/** As a draft, which Microsoft always keeps in Sent Items. */
async function sendInSteps(
  ctx: Context,
  message: Message,
  files: readonly OutgoingFile[],
  saveToSentItems: boolean,
): Promise<string | null> {
  if (!saveToSentItems) throw alwaysKept()
  return withDraft(
    ctx,
    () => createDraft(ctx, message),
    async (draft) => {
      await attachFiles(ctx, draft, files)
      return sendDraft(ctx, draft)
    },
  )
}

const alwaysKept = () =>
  new PieceError('unsupported', 'Microsoft keeps a copy of every mail with more than 3 MB of attachments.', {
    field: 'saveToSentItems',
    hint: 'Switch “Keep a copy in Sent Items” on, or send less than 3 MB.',
  })
