/** Of charsets whose texts are ASCII bytes too, so that they pass for UTF-8: ESC begins another alphabet. */
const SHIFTED = /^(?:iso-2022-\w+|hz-gb-2312)$/i

/**
 * The text of a part. Gmail gives texts in UTF-8 whatever the part's header still says; that is not documented, so bytes
 * that are no UTF-8 are read in the charset of the header, and at last as UTF-8 with replacement characters.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  if (charset !== undefined && SHIFTED.test(charset) && bytes.includes(0x1b))
    return decoded(bytes, charset) ?? loose(bytes)
  return strict(bytes) ?? (charset === undefined ? undefined : decoded(bytes, charset)) ?? loose(bytes)
}

function strict(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const loose = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Undefined for a charset nobody knows. */
function decoded(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return undefined
  }
}

const WORD = /=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi

/** A header with its encoded words read (RFC 2047). Gmail has usually done so; words it could not read are left. */
export function decodeWords(header: string): string {
  if (!header.includes('=?')) return header
  const adjoining = header.replace(/\?=\s+(?==\?[\w*-]+\?[bq]\?)/gi, '?=')
  return adjoining.replace(WORD, (_, charset: string, how: string, text: string) =>
    decodeText(how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quoted(text), charset),
  )
}

/** The Q encoding: `_` is a blank, `=C3` a byte. */
function quoted(text: string): Buffer {
  const bytes = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** A snippet as text: Gmail gives it with HTML entities. */
export function decodeEntities(html: string): string {
  return html.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (entity, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? entity
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}
