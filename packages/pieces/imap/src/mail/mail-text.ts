import type { ImapSession } from '../wire/imap-session.js'
import { type BodyPart, isBody } from './body-parts.js'
import { decodeText } from './decode-text.js'
import { htmlToText } from './html-to-text.js'
import { bytesFrom } from './part-bytes.js'
import { decodeTransfer } from './transfer-decoder.js'

/** Bytes of text, and of HTML, that one answer holds. */
const MOST_TEXT = 512 * 1024

/** What a person reads of a mail. */
export interface MailText {
  text: string
  html: string | null
  /** There is more of it in the mail. */
  isShortened: boolean
}

/** The text of a mail, up to a limit; from its HTML, where it has nothing else. */
export async function mailText(session: ImapSession, uid: number, parts: readonly BodyPart[]): Promise<MailText> {
  const bodies = parts.filter(isBody)
  const plain = await textOfType(session, uid, bodies, 'text/plain')
  const html = await textOfType(session, uid, bodies, 'text/html')
  return {
    text: plain.found ? plain.text : html.found ? htmlToText(html.text) : '',
    html: html.found ? html.text : null,
    isShortened: plain.isShortened || html.isShortened,
  }
}

async function textOfType(session: ImapSession, uid: number, bodies: readonly BodyPart[], contentType: string) {
  const texts: string[] = []
  let room = MOST_TEXT
  let isShortened = false
  for (const part of bodies.filter((one) => one.contentType === contentType)) {
    if (room <= 0) return { found: true, text: texts.join('\n'), isShortened: true }
    const bytes = await bytesFrom(session, uid, part.id, 0, room)
    // A server that knows no stretches gives all of it.
    const kept = bytes.subarray(0, room)
    const isCut = part.size > kept.length || bytes.length > kept.length
    texts.push(readableText(decodeText(decodeTransfer(kept, part.encoding), part.charset), isCut))
    isShortened ||= isCut
    room -= bytes.length
  }
  return { found: texts.length > 0, text: texts.join('\n'), isShortened }
}

/** Without control characters, and without the half of a letter at which it was cut. */
function readableText(text: string, isCut: boolean): string {
  const whole = isCut ? text.replace(/\u{fffd}{1,3}$/u, '') : text
  return whole.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]+/gu, '')
}
