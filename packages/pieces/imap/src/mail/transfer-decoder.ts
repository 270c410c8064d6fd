/** Undoes a Content-Transfer-Encoding chunk by chunk (RFC 2045 §6). */
export interface TransferDecoder {
  push(chunk: Buffer): Buffer
  /** What was held back for want of its end. */
  end(): Buffer
}

const LONGEST_LINE = 64 * 1024

/** A decoder for an encoding by its name in lower case; an unknown one changes nothing. */
export function transferDecoder(encoding: string): TransferDecoder {
  if (encoding === 'base64') return base64Decoder()
  if (encoding === 'quoted-printable') return quotedPrintableDecoder()
  return { push: (chunk) => chunk, end: () => Buffer.alloc(0) }
}

function base64Decoder(): TransferDecoder {
  let held = ''
  return {
    push(chunk) {
      const text = held + chunk.toString('latin1').replace(/[^A-Za-z0-9+/]+/g, '')
      const whole = text.length - (text.length % 4)
      held = text.slice(whole)
      return Buffer.from(text.slice(0, whole), 'base64')
    },
    end: () => Buffer.from(held, 'base64'),
  }
}

function quotedPrintableDecoder(): TransferDecoder {
  let held = ''
  const decode = (text: string) => {
    const lines = text.split('\n').map(withoutPadding)
    const joined = lines.map((line, at) =>
      line.endsWith('=') ? line.slice(0, -1) : line + (at < lines.length - 1 ? '\n' : ''),
    )
    const plain = joined
      .join('')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return Buffer.from(plain, 'latin1')
  }
  return {
    push(chunk) {
      const text = held + chunk.toString('latin1')
      const newline = text.lastIndexOf('\n')
      const whole = newline === -1 && text.length > LONGEST_LINE ? text.length - 3 : newline + 1
      held = text.slice(whole)
      return decode(text.slice(0, whole))
    },
    end: () => decode(held),
  }
}

/** A line without the blanks at its end, which are not part of it; its carriage return stays. */
function withoutPadding(line: string): string {
  const isWhole = line.endsWith('\r')
  let end = line.length - (isWhole ? 1 : 0)
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1
  const text = line.slice(0, end)
  return isWhole && !text.endsWith('=') ? `${text}\r` : text
}

/** All of a part at once. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer {
  const decoder = transferDecoder(encoding)
  return Buffer.concat([decoder.push(bytes), decoder.end()])
}
