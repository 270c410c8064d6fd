import type { PieceErrorCode } from '@plugboard/core'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Conversation } from './conversation.js'
import { smtpError } from './smtp-error.js'
import { replyText } from './smtp-reply.js'

export interface RejectedRecipient {
  address: string
  /** What the refusal means; `provider_unavailable` and `rate_limited` may pass. */
  code: PieceErrorCode
  /** What the server said. */
  message: string
}

export interface SentMail {
  /** With angle brackets. The one the server gave, where it replaces ours and says so. */
  messageId: string
  accepted: string[]
  rejected: RejectedRecipient[]
  /** The server's last reply. */
  response: string
}

/** What the server is to know of a mail besides its text. */
export interface Delivery {
  /** Bytes the message has at least, so that a server with a known limit is not sent what it must refuse. */
  size: number
  /** When the sender is to be told what became of it (RFC 3461); without it the server decides. */
  notify?: readonly ('success' | 'failure' | 'delay')[]
}

/** Hands a mail in. Throws a `PieceError` unless the server takes it for somebody. */
export async function sendMail(
  conversation: Conversation,
  mail: MailComposerOptions,
  delivery: Delivery,
): Promise<SentMail> {
  const { connection, settings, run } = conversation
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const message = new MailComposer({ ...mail, disableFileAccess: true, disableUrlAccess: true }).compile()
  const messageId = message.messageId()
  const envelope = { ...message.getEnvelope(), size: delivery.size, ...dsnOf(delivery) }
  checkTakes(conversation, envelope, delivery)
  const info = await run<SendInfo>((done) => connection.send(envelope, message.createReadStream(), done))
  if (!info) throw smtpError(undefined, settings)
  return {
    messageId: info.serverMessageId ?? messageId,
    accepted: info.accepted,
    rejected: (info.rejectedErrors ?? []).map((error) => ({
      address: error.recipient ?? '',
      code: smtpError(error, settings).code,
      message: replyText(error.response ?? error.message, settings.credentials),
    })),
    response: replyText(info.response, settings.credentials),
  }
}

type SendInfo = NonNullable<Parameters<Parameters<SMTPConnection['send']>[2]>[1]>

const dsnOf = ({ notify = [] }: Delivery) =>
  notify.length === 0 ? {} : { dsn: { ret: 'HDRS', notify: notify.map((when) => when.toUpperCase()) } }

/** The library sends addresses beyond ASCII to servers that cannot read them, and forgets reports they do not make. */
function checkTakes({ extensions, settings }: Conversation, { from, to }: Envelope, { notify = [] }: Delivery): void {
  if (!extensions.smtpUtf8 && isBeyondAscii(from)) throw smtpError({ code: 'UTF8FROM' }, settings)
  if (!extensions.smtpUtf8 && to.some(isBeyondAscii)) throw smtpError({ code: 'UTF8TO' }, settings)
  if (!extensions.dsn && notify.length > 0) throw smtpError({ code: 'NODSN' }, settings)
}

interface Envelope {
  from: string | false
  to: string[]
}

const isBeyondAscii = (address: string | false) => address !== false && /[^ -~]/.test(address)
