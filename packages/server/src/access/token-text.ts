import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PATTERN = /^plb_([0-9A-Za-z]{22})([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/** The parts of an API token: a public id and a secret of 256 random bits. */
export interface TokenParts {
  readonly id: string
  readonly secret: string
}

/** Random parts for a new token. */
export function newTokenParts(): TokenParts {
  return { id: randomBase62(22), secret: randomBase62(43) }
}

/** `plb_<id><secret><checksum>`: a fixed prefix for secret scanners, a CRC-32 so that a typo needs no look-up. */
export function writeToken({ id, secret }: TokenParts): string {
  return `plb_${id}${secret}${checksum(id + secret)}`
}

/** The parts of a token; undefined if the text is none or its checksum is wrong. */
export function readToken(text: string): TokenParts | undefined {
  const [, id, secret, sum] = PATTERN.exec(text) ?? []
  if (id === undefined || secret === undefined || sum !== checksum(id + secret)) return undefined
  return { id, secret }
}

function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let index = 0; index < 6; index++) {
    digits = (ALPHABET[rest % 62] ?? '') + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** Bytes from 248 on are thrown away, so that each digit is as likely as any other. */
function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
    }
  }
  return text
}
