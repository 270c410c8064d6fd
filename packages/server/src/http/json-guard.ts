import { HttpProblem } from './problem.js'

/** How much JSON is taken. Counted over the whole text. */
export interface JsonLimits {
  /** Nested objects and lists. */
  readonly depth: number
  readonly keys: number
  /** Texts that are values. */
  readonly strings: number
  /** Characters (UTF-16 units) of one text or key. */
  readonly stringLength: number
}

export const JSON_LIMITS: JsonLimits = { depth: 32, keys: 1_000, strings: 1_000, stringLength: 65_536 }

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Parses JSON that somebody else wrote. In one pass before `JSON.parse` it refuses what that would take without a word:
 * nesting, keys and texts without end, a key given twice, keys that reach the prototype, numbers that JavaScript cannot
 * hold (they travel as texts). Never puts a value into a message.
 *
 * @throws HttpProblem 400 `invalid_json`; 422 `too_deep`, `too_many_keys`, `too_many_strings`, `string_too_long`,
 * `duplicate_key`, `forbidden_key`, `number_out_of_range`.
 */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): unknown {
  new JsonGuard(text, limits).check()
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's message quotes the text, which may hold a secret, so it is not even kept as a cause.
    throw invalidJson(cause instanceof SyntaxError ? /position (\d+)/.exec(cause.message)?.[1] : undefined)
  }
}

/** The keys of an object seen so far; undefined for a list. */
type Container = Set<string> | undefined

const QUOTE = 34
const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57
const COLON = 58
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Walks over a text, exact for valid JSON. What is not JSON it may let pass; the parser then refuses it. */
class JsonGuard {
  readonly #text: string
  readonly #limits: JsonLimits
  readonly #open: Container[] = []
  #atKey = false
  #keys = 0
  #strings = 0
  #at = 0

  constructor(text: string, limits: JsonLimits) {
    this.#text = text
    this.#limits = limits
  }

  check(): void {
    const { length } = this.#text
    while (this.#at < length) {
      const character = this.#text.charCodeAt(this.#at)
      if (character === QUOTE) this.#string()
      else if (character === MINUS || (character >= ZERO && character <= NINE)) this.#number()
      else this.#mark(character)
    }
  }

  #mark(character: number): void {
    this.#at += 1
    if (character === OPEN_OBJECT) this.#enter(new Set())
    else if (character === OPEN_LIST) this.#enter(undefined)
    else if (character === CLOSE_OBJECT || character === CLOSE_LIST) this.#open.pop()
    else if (character === COMMA) this.#atKey = this.#open.at(-1) !== undefined
    else if (character === COLON) this.#atKey = false
  }

  #enter(container: Container): void {
    if (this.#open.length >= this.#limits.depth) {
      throw refused('too_deep', `The JSON is nested more than ${this.#limits.depth} levels deep.`)
    }
    this.#open.push(container)
    this.#atKey = container !== undefined
  }

  #string(): void {
    const start = this.#at
    const end = this.#endOfString(start + 1)
    this.#at = end + 1
    this.#checkLength(start, end)
    if (this.#atKey) this.#key(start, end)
    else this.#value()
  }

  #value(): void {
    this.#strings += 1
    if (this.#strings <= this.#limits.strings) return
    throw refused('too_many_strings', `The JSON holds more than ${this.#limits.strings} texts.`)
  }

  /** Index of the quote that ends the string. */
  #endOfString(from: number): number {
    let quote = this.#text.indexOf('"', from)
    while (quote !== -1 && this.#isEscaped(quote)) quote = this.#text.indexOf('"', quote + 1)
    if (quote === -1) throw invalidJson(String(from - 1))
    return quote
  }

  #isEscaped(quote: number): boolean {
    let before = quote - 1
    while (this.#text.charCodeAt(before) === BACKSLASH) before -= 1
    return (quote - before) % 2 === 0
  }

  #checkLength(start: number, end: number): void {
    const { stringLength } = this.#limits
    if (end - start - 1 <= stringLength || this.#decode(start, end).length <= stringLength) return
    throw refused('string_too_long', `A text in the JSON is longer than ${stringLength} characters.`)
  }

  #key(start: number, end: number): void {
    this.#keys += 1
    if (this.#keys > this.#limits.keys) {
      throw refused('too_many_keys', `The JSON holds more than ${this.#limits.keys} keys.`)
    }
    const key = this.#decode(start, end)
    const seen = this.#open.at(-1)
    if (FORBIDDEN_KEYS.has(key)) throw refused('forbidden_key', `The key "${key}" is not allowed anywhere.`)
    if (seen?.has(key)) throw refused('duplicate_key', 'A key is given twice in the same object.')
    seen?.add(key)
  }

  #decode(start: number, end: number): string {
    const raw = this.#text.slice(start + 1, end)
    if (!raw.includes('\\')) return raw
    try {
      return String(JSON.parse(this.#text.slice(start, end + 1)))
    } catch {
      throw invalidJson(String(start))
    }
  }

  #number(): void {
    const start = this.#at
    while (isInNumber(this.#text.charCodeAt(this.#at))) this.#at += 1
    const token = this.#text.slice(start, this.#at)
    const isSafe = /^-?\d+$/.test(token) ? Number.isSafeInteger(Number(token)) : !isInfinite(Number(token))
    if (!isSafe) throw refused('number_out_of_range', 'A number is too large to be exact; send it as text.')
  }
}

const isInfinite = (value: number) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY

/** A digit, a sign, a point or an exponent. */
function isInNumber(character: number): boolean {
  const isDigit = character >= ZERO && character <= NINE
  return isDigit || character === MINUS || character === 43 || character === 46 || character === 69 || character === 101
}

function refused(code: string, detail: string): HttpProblem {
  return new HttpProblem({ status: 422, code, detail })
}

function invalidJson(position: string | undefined): HttpProblem {
  const where = position === undefined ? '' : `, at character ${Number(position) + 1}`
  return new HttpProblem({ status: 400, code: 'invalid_json', detail: `The body is not valid JSON${where}.` })
}
