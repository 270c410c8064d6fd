import { isUtf8 } from 'node:buffer'

/** Names under which mails declare what they often are not. */
const LATIN = /^(us-ascii|ascii|ansi_x3.*|iso-8859-\d+|latin-?\d|windows-125\d|cp125\d|)$/
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  cp936: 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  'ks_c_5601-1987': 'euc-kr',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  'x-gbk': 'gb18030',
}

/**
 * Bytes of a mail as text. What is declared ASCII or Latin but is valid UTF-8 beyond ASCII is taken for that; an unknown
 * charset is UTF-8 where it is that, else Windows-1252. Never throws; what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, charset: string): string {
  const name = charset.trim().toLowerCase()
  if (/^(unicode-1-1-)?utf-?7$/.test(name)) return fromUtf7(bytes)
  const decoder = WESTERN.test(name) ? undefined : decoderFor(OTHER_NAMES[name] ?? name)
  if (isUtf8(bytes) && (!decoder || LATIN.test(name))) return new TextDecoder().decode(bytes)
  return decoder ? decoder.decode(bytes) : fromWindows1252(bytes)
}

/** Windows-1252, which Node 20 reads as Latin-1, and what is as good as always that. */
const WESTERN = /^(us-ascii|ascii|ansi_x3.*|iso-8859-1|latin-?1|(windows-|cp)1252|)$/
const BEYOND_LATIN = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

const fromWindows1252 = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (char) => BEYOND_LATIN[char.charCodeAt(0) - 0x80] ?? char)

function decoderFor(name: string) {
  try {
    return new TextDecoder(name)
  } catch {
    return undefined
  }
}

/** RFC 2152. */
function fromUtf7(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/\+([A-Za-z0-9+/]*)-?/g, (_, run: string) => {
      if (run === '') return '+'
      const decoded = Buffer.from(run, 'base64')
      return Buffer.from(decoded.subarray(0, decoded.length & ~1))
        .swap16()
        .toString('utf16le')
    })
}

const WORD = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/gi

/** Text of a header with its encoded words resolved (RFC 2047). */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text
  let out = ''
  let end = 0
  let open: { charset: string; bytes: Buffer[] } | undefined
  const close = () => {
    if (open) out += decodeText(Buffer.concat(open.bytes), open.charset)
    open = undefined
  }
  for (const match of text.matchAll(WORD)) {
    const [word, declared = '', encoding = '', content = ''] = match
    const charset = declared.replace(/\*.*$/, '').toLowerCase()
    const between = text.slice(end, match.index)
    // A letter of several bytes may be torn between two words.
    if (!open || between.trim() !== '' || open.charset !== charset) {
      const joined = open !== undefined && between.trim() === ''
      close()
      if (!joined) out += between
      open = { charset, bytes: [] }
    }
    open.bytes.push(wordBytes(encoding, content))
    end = match.index + word.length
  }
  close()
  return out + text.slice(end)
}

function wordBytes(encoding: string, content: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(content, 'base64')
  return percentBytes(content.replaceAll('_', ' '), '=')
}

/** Bytes that are written as `=41` or `%41`, and others as they are. */
export function percentBytes(text: string, sign: '=' | '%'): Buffer {
  const pattern = sign === '=' ? /=([0-9a-f]{2})/gi : /%([0-9a-f]{2})/gi
  const narrow = Buffer.from(text, 'utf8').toString('latin1')
  return Buffer.from(
    narrow.replace(pattern, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
