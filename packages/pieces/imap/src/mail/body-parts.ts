import { listOf, type Token, textOf } from '../wire/parse-tokens.js'
import { decodeWords } from './decode-text.js'
import { mimeParameters } from './mime-parameters.js'

/** A part of a mail that holds no other parts; a mail within a mail is one, whatever is in it. */
export interface BodyPart {
  /** Where it is, such as `2.1` (RFC 3501 §6.4.5). */
  id: string
  /** In lower case, such as `text/plain`. */
  contentType: string
  charset: string
  encoding: string
  /** Bytes as it travels. */
  size: number
  contentId: string | null
  disposition: string
  fileName: string | null
}

/** Parts of which a mail can have as many as its sender likes. */
const MOST = 1_000

/** The parts of a mail in their order, the first thousand, from its BODYSTRUCTURE (RFC 3501 §7.4.2). */
export function bodyParts(structure: Token | undefined): BodyPart[] {
  const parts: BodyPart[] = []
  collect(listOf(structure), '', parts)
  const [only, second] = parts
  // Of a multipart without an end or a beginning servers make one empty text, and keep what is in it to themselves.
  if (only?.size === 0 && only.id === '1' && !second && Array.isArray(listOf(structure)[0])) only.id = 'TEXT'
  return parts
}

function collect(node: readonly Token[], at: string, parts: BodyPart[]): void {
  if (parts.length >= MOST || node.length === 0) return
  if (!Array.isArray(node[0])) {
    parts.push(partOf(node, at === '' ? '1' : at))
    return
  }
  for (const [index, child] of node.entries()) {
    if (!Array.isArray(child)) return
    collect(child, at === '' ? `${index + 1}` : `${at}.${index + 1}`, parts)
  }
}

/** Where the properties begin that only some servers tell; those of texts and mails stand before them. */
const extensionsAt = (contentType: string) =>
  contentType === 'message/rfc822' ? 10 : contentType.startsWith('text/') ? 8 : 7

function partOf(node: readonly Token[], id: string): BodyPart {
  const contentType = mediaType(textOf(node[0]), textOf(node[1]))
  const parameters = mimeParameters(listOf(node[2]))
  const [disposition, given] = listOf(node[extensionsAt(`${textOf(node[0])}/${textOf(node[1])}`.toLowerCase()) + 1])
  const named = mimeParameters(listOf(given)).get('filename') ?? parameters.get('name')
  const subject = contentType === 'message/rfc822' ? textOf(listOf(node[7])[1]) : null
  const fileName = named ?? (subject === null ? undefined : `${decodeWords(subject)}.eml`)
  return {
    id,
    contentType,
    charset: parameters.get('charset') ?? '',
    encoding: (textOf(node[5]) ?? '').trim().toLowerCase(),
    size: Number(textOf(node[6])) || 0,
    contentId: textOf(node[3])?.trim() || null,
    disposition: (textOf(disposition) ?? '').trim().toLowerCase(),
    fileName: fileName === undefined ? null : safeName(fileName),
  }
}

function mediaType(type: string | null, subtype: string | null): string {
  // What cannot be read counts as text (RFC 2045 §5.2).
  if (!type && !subtype) return 'text/plain'
  const name = `${type ?? ''}/${subtype ?? ''}`.toLowerCase()
  return /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(name) ? name : 'application/octet-stream'
}

/** A sender chooses the name, and others make files of it. */
const safeName = (name: string) =>
  name
    .replace(/[\p{C}/\\]+/gu, '_')
    .trim()
    .slice(0, 200) || 'attachment'

/** Whether a part is what a person reads, and not what hangs on it. */
export const isBody = ({ contentType, disposition, fileName }: BodyPart): boolean =>
  (contentType === 'text/plain' || contentType === 'text/html') && disposition !== 'attachment' && fileName === null

/** The parts a person would call attachments, pictures within the text included. */
export const attachmentsIn = (parts: readonly BodyPart[]): BodyPart[] => parts.filter((part) => !isBody(part))
