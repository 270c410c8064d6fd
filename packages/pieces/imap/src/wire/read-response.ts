import type { ByteReader } from './byte-reader.js'
import { ImapFailure } from './imap-failure.js'
import { type Part, parseTokens, readable, type Token } from './parse-tokens.js'

/** Bytes. */
export interface Limits {
  line: number
  literal: number
  response: number
}

/** What a server says, piece by piece (RFC 3501 §7). */
export type Response =
  | { kind: 'continue'; text: string }
  | { kind: 'status'; tag: string; status: string; code: string; codeText: string; text: string }
  | { kind: 'data'; name: string; number: number; tokens: Token[] }

const STATUS = /^(\S{1,64}) (OK|NO|BAD|BYE|PREAUTH)(?: (?:\[([^\]\s]+)(?: ([^\]]*))?\] ?)?(.*))?$/is
const LITERAL = /~?\{(\d{1,20})\+?\}$/
const DATA = /^\* (?:(\d{1,10}) )?([A-Z][A-Z0-9-]*)(?: |$)/i

/** Reads the next answer, literals included. Throws `ImapFailure` `too-much` beyond the limits, `not-imap` for no answer. */
export async function readResponse(reader: ByteReader, limits: Limits): Promise<Response> {
  const first = (await reader.line(limits.line)).toString('latin1')
  if (first.startsWith('+')) return { kind: 'continue', text: first.slice(1).trim() }
  const status = STATUS.exec(first)
  if (status) return statusOf(status)
  const data = DATA.exec(first)
  if (!data) throw new ImapFailure('not-imap', { text: first.slice(0, 200) })
  const parts = await partsFrom(reader, first.slice(data[0].length), limits)
  return { kind: 'data', name: (data[2] ?? '').toUpperCase(), number: Number(data[1] ?? 0), tokens: parseTokens(parts) }
}

function statusOf([, tag = '', status = '', code = '', codeText = '', text = '']: RegExpExecArray): Response {
  const said = readable(Buffer.from(text, 'latin1'))
  return { kind: 'status', tag, status: status.toUpperCase(), code: code.toUpperCase(), codeText, text: said }
}

async function partsFrom(reader: ByteReader, start: string, limits: Limits): Promise<Part[]> {
  const parts: Part[] = []
  let line = start
  let total = line.length
  for (;;) {
    const marker = LITERAL.exec(line)
    if (!marker) return [...parts, { text: line }]
    const size = Number(marker[1])
    total += size
    if (size > limits.literal || total > limits.response) throw new ImapFailure('too-much')
    parts.push({ text: line.slice(0, marker.index) }, { literal: await reader.block(size) })
    line = (await reader.line(limits.line)).toString('latin1')
    total += line.length
  }
}
