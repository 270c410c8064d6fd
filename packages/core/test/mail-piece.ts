import { Type } from '@sinclair/typebox'
import { defineAction } from '../src/action/define-action.js'
import { noAuth } from '../src/auth/no-auth.js'
import type { FileRef, Files } from '../src/context/files.js'
import { PieceError } from '../src/error/piece-error.js'
import { field, fields } from '../src/field/field.js'
import { definePiece } from '../src/piece/define-piece.js'
import type { Piece } from '../src/piece/piece.js'
import type { ArrivedMail, MailFixtures } from '../src/testing/families/mail-case.js'

/** What a mail piece may do wrong. */
export interface MailFaults {
  forgets?: 'cc' | 'bcc'
  changesText?: boolean
  ignoresHtml?: boolean
  takesBytesForText?: boolean
  forgetsNames?: boolean
  takesSeveral?: 'to' | 'cc' | 'bcc'
  takesLines?: 'to' | 'cc' | 'bcc'
  letsHeadersIn?: boolean
  letsHeadersInByFiles?: boolean
  hidesRefusals?: boolean
}

export const REFUSED = 'nobody@example.com'

interface Input {
  to: string[]
  cc?: string[]
  bcc?: string[]
  subject: string
  text?: string
  html?: string
  attachments?: FileRef[]
}

const addresses = (title: string, optional: boolean) =>
  field.list({ title, of: field.text({ title: 'Address' }), ...(optional && { optional: true as const }) })

/** A mail service of its own, with faults on demand, and fixtures for it. */
export function mailPiece(faults: MailFaults = {}): { piece: Piece; fixtures: MailFixtures } {
  const none = noAuth()
  const arrived: ArrivedMail[] = []
  const common = { methods: [none], output: Type.Unknown() } as const
  const send = defineAction({
    ...common,
    name: 'send',
    title: 'Send',
    description: 'Sends a mail.',
    input: fields({
      to: addresses('To', false),
      cc: addresses('Cc', true),
      bcc: addresses('Bcc', true),
      subject: field.text({ title: 'Subject' }),
      text: field.longText({ title: 'Text', optional: true }),
      html: field.longText({ title: 'HTML', optional: true }),
      attachments: field.list({ title: 'Files', of: field.file({ title: 'File' }), optional: true }),
    }),
    run: async ({ input, files }) => sent(input as unknown as Input, { files, arrived, faults }),
  })
  const piece = definePiece({
    contract: 1,
    name: 'post',
    title: 'Post',
    type: 'Email',
    description: 'Sends mail to memory.',
    icon: 'icon.svg',
    docs: 'https://post.example',
    auth: [none],
    actions: [send],
  })
  return { piece, fixtures: { method: 'none', good: {}, action: 'send', arrived: () => arrived, refused: REFUSED } }
}

async function sent(
  input: Input,
  { files, arrived, faults }: { files: Files; arrived: ArrivedMail[]; faults: MailFaults },
) {
  const all = (['to', 'cc', 'bcc'] as const).flatMap((name) =>
    (input[name] ?? []).map((text) => addressOf(text, name, faults)).filter(() => faults.forgets !== name),
  )
  const injected = [
    ...(faults.letsHeadersIn ? headersIn(input.subject) : []),
    ...(faults.letsHeadersInByFiles ? (input.attachments ?? []).flatMap(({ name }) => headersIn(name)) : []),
  ]
  const accepted = all.filter((address) => address !== REFUSED)
  const rejected = all.filter((address) => address === REFUSED).map((address) => ({ address, message: 'Unknown' }))
  arrived.push({
    recipients: [...accepted, ...injected],
    subject: input.subject,
    text: faults.changesText ? (input.text?.toUpperCase() ?? '') : (input.text ?? ''),
    ...(input.html !== undefined && !faults.ignoresHtml && { html: input.html }),
    attachments: await Promise.all((input.attachments ?? []).map((file) => attached(file, files, faults))),
  })
  return { accepted, rejected: faults.hidesRefusals ? [] : rejected }
}

const headersIn = (text: string) => [...text.matchAll(/\nBcc: (\S+)/g)].map(([, one = '']) => one)

function addressOf(text: string, name: 'to' | 'cc' | 'bcc', { takesSeveral, takesLines }: MailFaults): string {
  const address = /<(.*)>/.exec(text)?.[1] ?? text
  const isOne = !text.includes(',') || takesSeveral === name
  if (isOne && (!/[\r\n]/.test(text) || takesLines === name)) return address
  throw new PieceError('invalid_input', 'This is not one address.', { field: name, hint: 'Write one.' })
}

async function attached(file: FileRef, files: Files, { takesBytesForText, forgetsNames }: MailFaults) {
  const chunks: Uint8Array[] = []
  for await (const chunk of files.read(file)) chunks.push(chunk)
  const content = Buffer.concat(chunks)
  return {
    name: forgetsNames ? 'file' : file.name,
    content: takesBytesForText ? Buffer.from(content.toString()) : content,
  }
}
