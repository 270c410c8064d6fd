import { PieceError } from '@plugboard/core'
import { recipient } from './mail-address.js'
import { headerText, singleLine } from './mail-header.js'

/** A mail as a step describes it. */
export interface OutgoingMail {
  to: readonly string[]
  cc?: readonly string[] | undefined
  bcc?: readonly string[] | undefined
  subject: string
  text?: string | undefined
  html?: string | undefined
}

/** Stands in no base64, so in no part. */
const BOUNDARY = '=_plugboard_alternative'

/**
 * The mail as RFC 5322 and MIME want it. Gmail adds sender, date and id, and takes the Bcc header out again.
 *
 * @throws PieceError `invalid_input` naming the field at fault.
 */
export function composeMail(mail: OutgoingMail): string {
  const headers = [
    recipients('To', mail.to),
    recipients('Cc', mail.cc),
    recipients('Bcc', mail.bcc),
    `Subject: ${headerText(singleLine(mail.subject, 'subject'))}`,
    'MIME-Version: 1.0',
  ]
  return [...headers.filter((header) => header !== ''), content(mail)].join('\r\n')
}

function recipients(name: 'To' | 'Cc' | 'Bcc', addresses: readonly string[] = []): string {
  if (addresses.length === 0) return ''
  return `${name}: ${addresses.map((address) => recipient(address, name.toLowerCase())).join(',\r\n ')}`
}

/** The better part last (RFC 2046 §5.1.4). */
function content({ text = '', html = '' }: OutgoingMail): string {
  const parts = [...(text === '' ? [] : [part('plain', text)]), ...(html === '' ? [] : [part('html', html)])]
  const [only, other] = parts
  if (only === undefined) throw empty()
  if (other === undefined) return only
  const head = `Content-Type: multipart/alternative; boundary="${BOUNDARY}"`
  return [head, '', ...parts.flatMap((one) => [`--${BOUNDARY}`, one]), `--${BOUNDARY}--`, ''].join('\r\n')
}

function part(subtype: 'plain' | 'html', text: string): string {
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return [`Content-Type: text/${subtype}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...lines].join(
    '\r\n',
  )
}

const empty = () =>
  new PieceError('invalid_input', 'The mail has no content.', {
    field: 'text',
    hint: 'Fill in the text, the HTML or both.',
  })
