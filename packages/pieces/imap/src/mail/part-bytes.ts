import { PieceError } from '@plugboard/core'
import type { ImapSession } from '../wire/imap-session.js'
import type { BodyPart } from './body-parts.js'
import { fetchMails, sectionOf } from './fetch-mails.js'
import { goneMail } from './message-id.js'
import { transferDecoder } from './transfer-decoder.js'

/** Bytes asked for at once, so that a mail of any size needs little memory. */
const CHUNK = 256 * 1024

/** The decoded bytes of a part as they arrive. Throws `not_found` where the mail goes away meanwhile. */
export async function* partBytes(session: ImapSession, uid: number, part: BodyPart): AsyncGenerator<Uint8Array> {
  const decoder = transferDecoder(part.encoding)
  for await (const chunk of rawChunks(session, uid, part)) {
    const decoded = decoder.push(chunk)
    if (decoded.length > 0) yield decoded
  }
  const rest = decoder.end()
  if (rest.length > 0) yield rest
}

async function* rawChunks(session: ImapSession, uid: number, part: BodyPart): AsyncGenerator<Buffer> {
  // Twice what was announced: some servers count line ends otherwise than they send them.
  const most = part.size * 2 + CHUNK
  for (let start = 0; ; start += CHUNK) {
    if (start > most) throw endless()
    const chunk = await bytesFrom(session, uid, part.id, start, CHUNK)
    if (chunk.length > 0) yield chunk
    // A longer one than was asked for is the whole part, from a server that knows no stretches.
    if (chunk.length !== CHUNK) return
  }
}

const endless = () =>
  new PieceError('bad_response', 'The server sends more of this part than there is.', {
    hint: 'Try again; if it stays, the server keeps this mail in a broken form.',
  })

/** A stretch of a part as it travels. */
export async function bytesFrom(session: ImapSession, uid: number, id: string, start: number, size: number) {
  const mails = await fetchMails(session, `${uid}`, `BODY.PEEK[${id}]<${start}.${size}>`)
  const mail = mails.get(uid)
  if (!mail) throw goneMail('id')
  return sectionOf(mail, id) ?? Buffer.alloc(0)
}
