import type { ArrivedMail } from './mail-case.js'

/** A part of a mail: its headers by lower-case name, and its body as it was sent. */
interface Part {
  headers: ReadonlyMap<string, string>
  body: string
}

/** Reads a mail as it goes over the wire: headers, texts and attachments (RFC 5322, RFC 2045, RFC 2047, RFC 2231). */
export function readMail(source: string, recipients: readonly string[]): ArrivedMail {
  const parts = leavesOf(partOf(source))
  const attached = parts.filter(isAttached)
  const shown = (type: string) => parts.find((part) => !isAttached(part) && typeOf(part).startsWith(type))
  const [text, html] = [shown('text/plain'), shown('text/html')]
  return {
    recipients,
    subject: words(partOf(source).headers.get('subject') ?? ''),
    ...(text && { text: contentOf(text).toString() }),
    ...(html && { html: contentOf(html).toString() }),
    attachments: attached.map((part) => ({ name: nameOf(part), content: contentOf(part) })),
  }
}

function partOf(source: string): Part {
  const end = source.indexOf('\r\n\r\n')
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return { headers: new Map(headers), body: source.slice(end + 4) }
}

function leavesOf(part: Part): Part[] {
  const boundary = /^multipart\/.*boundary="?([^";]+)/i.exec(typeOf(part))?.[1]
  if (boundary === undefined) return [part]
  const inner = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1, -1)
  return inner.flatMap((one) => leavesOf(partOf(one.replace(/^[ \t]*\r\n/, ''))))
}

const typeOf = ({ headers }: Part) => headers.get('content-type') ?? 'text/plain'

const isAttached = ({ headers }: Part) => /^attachment/i.test(headers.get('content-disposition') ?? '')

function nameOf({ headers }: Part): string {
  const disposition = headers.get('content-disposition') ?? ''
  const encoded = [...disposition.matchAll(/filename\*(?:\d+\*?)?=(?:utf-8'[^']*')?"?([^";]+)/gi)]
  if (encoded.length > 0) return decodeURIComponent(encoded.map(([, text]) => text).join(''))
  return words(/filename="?([^";]+)/i.exec(disposition)?.[1] ?? '')
}

function contentOf({ headers, body }: Part): Buffer {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  return encoding === 'quoted-printable' ? quotedPrintable(body.replaceAll(/=\r\n/g, '')) : Buffer.from(body)
}

function quotedPrintable(text: string): Buffer {
  const bytes = text
    .split(/(=[0-9a-f]{2})/i)
    .map((piece) => (/^=[0-9a-f]{2}$/i.test(piece) ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece)))
  return Buffer.concat(bytes)
}

/** Encoded words, as they stand in headers. Blanks between two of them are not part of the text. */
function words(text: string): string {
  return text.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/((?:=\?utf-8\?[bq]\?[^?]*\?=)+)/gi, (run) => {
    const parts = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, how, part = '']) =>
      how?.toLowerCase() === 'b' ? Buffer.from(part, 'base64') : quotedPrintable(part.replaceAll('_', ' ')),
    )
    return Buffer.concat(parts).toString()
  })
}
