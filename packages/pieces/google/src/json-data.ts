import { PieceError } from '@plugboard/core'
import { readBytes } from './read-bytes.js'

/** Bytes of an answer beside what is in `data`. */
const MOST_BESIDE = 1024 * 1024

/** Characters of `data`: 50 MB in base64, twice what a mail may have. */
const LONGEST_DATA = 70 * 1024 * 1024

/** A member before the data or after it: nothing within it. */
const MEMBER = '"(?!data")\\w+"\\s*:\\s*(?:"[^"\\\\]*"|-?[\\d.]+|true|false|null)'
const BEFORE = new RegExp(`^\\s*\\{\\s*(?:${MEMBER}\\s*,\\s*)*"data"\\s*:\\s*"`)
/** Google writes the padding as `=` or as an escape. */
const AFTER = new RegExp(`^(?:=|\\\\u003d){0,2}"(?:\\s*,\\s*${MEMBER})*\\s*\\}\\s*$`, 'i')

interface Scan {
  place: 'before' | 'data' | 'after'
  /** What stands before the data, or after it. */
  beside: string
  /** Characters of the data so far. */
  length: number
  /** Characters that make no whole byte yet. */
  carry: string
}

/**
 * The bytes in the member `data` of a JSON answer, decoded from base64url as they arrive, so that an attachment never
 * stands in memory as a whole.
 *
 * @throws PieceError `bad_response` for an answer of another shape, at the latest at its end.
 */
export async function* dataIn(response: Response): AsyncGenerator<Uint8Array> {
  const scan: Scan = { place: 'before', beside: '', length: 0, carry: '' }
  for await (const chunk of readBytes(response)) {
    const bytes = decode(scan, advance(scan, Buffer.from(chunk).toString('latin1')))
    if (bytes.length > 0) yield bytes
  }
  if (scan.place !== 'after' || !AFTER.test(scan.beside)) throw unexpected()
  const rest = Buffer.from(scan.carry, 'base64url')
  if (rest.length > 0) yield rest
}

/** The characters of the data in a chunk. */
function advance(scan: Scan, chunk: string): string {
  if (scan.place === 'data') return upToEnd(scan, chunk)
  scan.beside += chunk
  const start = scan.place === 'before' ? BEFORE.exec(scan.beside)?.[0] : undefined
  if (start === undefined) {
    if (scan.beside.length > MOST_BESIDE) throw unexpected()
    return ''
  }
  const rest = scan.beside.slice(start.length)
  scan.place = 'data'
  return upToEnd(scan, rest)
}

function upToEnd(scan: Scan, chunk: string): string {
  const end = chunk.search(/[^\w+/-]/)
  if (end === -1) return chunk
  scan.place = 'after'
  scan.beside = chunk.slice(end)
  return chunk.slice(0, end)
}

function decode(scan: Scan, characters: string): Uint8Array {
  scan.length += characters.length
  if (scan.length > LONGEST_DATA) throw unexpected()
  const text = scan.carry + characters
  const whole = text.length - (text.length % 4)
  scan.carry = text.slice(whole)
  return Buffer.from(text.slice(0, whole), 'base64url')
}

const unexpected = () =>
  new PieceError('bad_response', 'The answer of Google does not hold an attachment.', {
    hint: 'Try again; if it stays, check whether a proxy or an overridden endpoint stands between Plugboard and Google.',
  })
