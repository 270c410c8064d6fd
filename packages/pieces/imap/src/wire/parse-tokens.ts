import { isUtf8 } from 'node:buffer'

/** A value of an answer: NIL, an atom or quoted string, a literal as its bytes, a parenthesized list. */
export type Token = null | string | Buffer | Token[]

/** A stretch of an answer: text, or a literal that stood in it. */
export type Part = { text: string } | { literal: Buffer }

/** Lists within lists; what is nested deeper counts as part of the last. */
const DEEPEST = 400

/**
 * The values of an answer (RFC 3501 §9). Lenient: what is left open at the end is closed, what is closed too often is
 * passed over, so that one odd mail does not make a folder unreadable. Text holds one character per byte.
 */
export function parseTokens(parts: readonly Part[]): Token[] {
  const lists = new OpenLists()
  for (const part of parts) {
    if ('literal' in part) lists.add(part.literal)
    else scan(part.text, lists)
  }
  return lists.root
}

/** Text of a value; of nothing, and of a list, none. */
export function textOf(token: Token | undefined): string | null {
  if (typeof token === 'string') return token
  return Buffer.isBuffer(token) ? readable(token) : null
}

export const listOf = (token: Token | undefined): Token[] => (Array.isArray(token) ? token : [])

/** Bytes as text: UTF-8 where it is that, else Latin-1. */
export const readable = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')

class OpenLists {
  readonly root: Token[] = []
  readonly #open: Token[][] = [this.root]
  #tooDeep = 0

  add(token: Token): void {
    this.#open.at(-1)?.push(token)
  }

  begin(): void {
    if (this.#open.length > DEEPEST) {
      this.#tooDeep += 1
      return
    }
    const list: Token[] = []
    this.add(list)
    this.#open.push(list)
  }

  end(): void {
    if (this.#tooDeep > 0) this.#tooDeep -= 1
    else if (this.#open.length > 1) this.#open.pop()
  }
}

function scan(text: string, lists: OpenLists): void {
  for (let at = 0; at < text.length; ) {
    const char = text[at]
    if (char === '"') {
      const end = closingQuote(text, at)
      lists.add(wide(text.slice(at + 1, end).replace(/\\(.)/gs, '$1')))
      at = end + 1
    } else if (char === ' ' || char === '(' || char === ')') {
      if (char === '(') lists.begin()
      if (char === ')') lists.end()
      at += 1
    } else {
      const end = endOfAtom(text, at)
      const atom = text.slice(at, end)
      lists.add(atom.toUpperCase() === 'NIL' ? null : wide(atom))
      at = end
    }
  }
}

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}

/** A section such as `BODY[HEADER.FIELDS (DATE)]` is one atom. */
function endOfAtom(text: string, start: number): number {
  let inSection = false
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]
    if (char === '[') inSection = true
    else if (char === ']') inSection = false
    else if (!inSection && at > start && (char === ' ' || char === '(' || char === ')' || char === '"')) return at
  }
  return text.length
}

const wide = (narrow: string): string => (/[\x80-\xff]/.test(narrow) ? readable(Buffer.from(narrow, 'latin1')) : narrow)
