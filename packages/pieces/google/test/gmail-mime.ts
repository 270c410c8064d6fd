/** A part as Gmail tells of it, with its content beside. */
export interface StoredPart {
  partId: string
  mimeType: string
  filename: string
  headers: { name: string; value: string }[]
  content: Buffer
  parts: StoredPart[]
}

/** Takes a mail apart, as Gmail does: headers decoded, contents too, texts of a known charset in UTF-8. */
export function partsOf(source: string, partId = ''): StoredPart {
  const end = source.indexOf('\r\n\r\n')
  const head = end === -1 ? source : source.slice(0, end)
  const body = end === -1 ? '' : source.slice(end + 4)
  const headers = head
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .filter((line) => line.includes(':'))
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')),
      value: words(utf8(line.slice(line.indexOf(':') + 1).trim())),
    }))
  const header = (name: string) => headers.find((one) => one.name.toLowerCase() === name)?.value ?? ''
  const type = header('content-type') || 'text/plain'
  const mimeType = (type.split(';')[0] ?? '').trim().toLowerCase()
  const disposition = header('content-disposition')
  const filename = parameterOf(disposition, 'filename') || parameterOf(type, 'name')
  const boundary = mimeType.startsWith('multipart/') ? parameterOf(type, 'boundary') : ''
  const bodies = boundary === '' ? [] : `\r\n${body}`.split(`\r\n--${boundary}`).slice(1, -1)
  const inner = bodies.map((one) => one.replace(/^[ \t]*\r\n/, ''))
  const prefix = partId === '' ? '' : `${partId}.`
  return {
    partId,
    mimeType,
    filename,
    headers,
    content: boundary === '' ? contentOf(body, header('content-transfer-encoding'), mimeType, type) : Buffer.alloc(0),
    parts: inner.map((one, index) => partsOf(one, `${prefix}${index}`)),
  }
}

const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8')

function contentOf(body: string, encoding: string, mimeType: string, type: string): Buffer {
  const bytes = bytesOf(body, encoding.toLowerCase())
  if (!mimeType.startsWith('text/')) return bytes
  try {
    return Buffer.from(new TextDecoder(parameterOf(type, 'charset') || 'utf-8').decode(bytes))
  } catch {
    return bytes
  }
}

function bytesOf(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return encoding === 'quoted-printable' ? quoted(body.replaceAll('=\r\n', '')) : Buffer.from(body, 'latin1')
}

const quoted = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** A parameter of a header, in sections and percent-encoded too (RFC 2231). */
function parameterOf(header: string, name: string): string {
  const sections = [...header.matchAll(new RegExp(`\\b${name}\\*(?:\\d+\\*?)?=(?:UTF-8'')?"?([^";\\s]*)`, 'gi'))]
  if (sections.length > 0) return decodeURIComponent(sections.map(([, text]) => text).join(''))
  const [, inQuotes, plain] = new RegExp(`\\b${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header) ?? []
  return inQuotes ?? plain ?? ''
}

/** Encoded words of charsets that are known; others stay as they are. */
function words(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi, (word, charset: string, how: string, inner: string) => {
      const bytes = how.toLowerCase() === 'b' ? Buffer.from(inner, 'base64') : quoted(inner.replaceAll('_', ' '))
      try {
        return new TextDecoder(charset).decode(bytes)
      } catch {
        return word
      }
    })
}
