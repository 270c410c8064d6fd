import { openPart } from './gmail-attachment.js'
import type { GoogleContext } from './google-client.js'
import { decodeText } from './mail-charset.js'
import { charsetOf, type Leaf } from './mail-parts.js'

/** Bytes of a text that are read; a step could not hand on much more. */
const LONGEST_TEXT = 1_000_000

/** The texts of a mail one below the other, and whether something was left out. */
export async function readTexts(
  ctx: GoogleContext,
  messageId: string,
  leaves: readonly Leaf[],
): Promise<{ text: string; cut: boolean }> {
  const texts: string[] = []
  let left = LONGEST_TEXT
  let cut = false
  for (const leaf of leaves) {
    const bytes = await firstBytes(openPart(ctx, messageId, leaf), left)
    texts.push(decodeText(bytes.content, charsetOf(leaf.part)))
    left -= bytes.content.length
    cut ||= bytes.cut
  }
  return { text: texts.join('\n'), cut }
}

async function firstBytes(
  data: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ content: Uint8Array; cut: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of data) {
    chunks.push(chunk.subarray(0, Math.max(0, most - size)))
    size += chunk.length
    if (size > most) break
  }
  return { content: wholeCharacters(Buffer.concat(chunks), size > most), cut: size > most }
}

/** Without the beginning of a character that was cut off (RFC 3629 §3). */
function wholeCharacters(bytes: Buffer, cut: boolean): Buffer {
  if (!cut) return bytes
  let end = bytes.length
  while (end > 0 && bytes.length - end < 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, ((bytes[end - 1] ?? 0) & 0x80) === 0 ? bytes.length : end - 1)
}
