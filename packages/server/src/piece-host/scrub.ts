/** What stands in place of a secret. */
export const REDACTED = '[secret]'

/** Shorter values would be found inside ordinary words. */
const MIN_LENGTH = 4

/** Inside a longer base64 text only this much of a secret's own form is telling. */
const MIN_BASE64_CORE = 8

/** A line of a key or certificate that is worth hiding by itself. */
const MIN_LINE = 16

/** Takes known secret values out of texts. */
export interface Scrubber {
  text(text: string): string
  /** A JSON value with every text in it, keys included, scrubbed: a copy where there was something to take out. */
  value(value: unknown): unknown
  /** How many characters at the end of a text may be the beginning of a secret that goes on in the next. */
  open(text: string): number
}

/**
 * Makes a scrubber for the secret values of one call: as they are, URL-encoded, JSON-escaped, hexadecimal, and base64
 * also where the secret is only a part of what was encoded (as in a Basic authorization header). Values shorter than
 * 4 characters are left alone.
 */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const forms = new Set(secrets.filter((secret) => secret.length >= MIN_LENGTH).flatMap(formsOf))
  const longestFirst = [...forms].filter((form) => form.length >= MIN_LENGTH).sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return { text: (text) => text, value: (value) => value, open: () => 0 }
  const source = longestFirst.map(escapeRegExp).join('|')
  const [pattern, every] = [new RegExp(source), new RegExp(source, 'g')]
  const text = (given: string) => given.replace(every, REDACTED)
  return {
    text,
    value: (value) => (holds(value, pattern) ? scrubValue(value, text) : value),
    open: (given) => Math.max(...longestFirst.map((form) => begunAtEnd(form, given))),
  }
}

/** The length of the longest beginning of a form that stands at the end of a text. */
function begunAtEnd(form: string, text: string): number {
  for (let length = Math.min(form.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(form.slice(0, length))) return length
  }
  return 0
}

/** Whether any text in a value matches. Looking is much quicker than copying, and seldom is there anything to take out. */
function holds(value: unknown, pattern: RegExp): boolean {
  if (typeof value === 'string') return pattern.test(value)
  if (Array.isArray(value)) return value.some((item) => holds(item, pattern))
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, item]) => pattern.test(key) || holds(item, pattern))
}

/** Every text of four characters or more in a value, for callers that hold secrets as a structure. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= MIN_LENGTH ? [value] : []
  if (typeof value === 'number' || typeof value === 'bigint') return textsIn(String(value))
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= MIN_LINE)
  const escaped = JSON.stringify(secret).slice(1, -1)
  return [secret, ...lines, escaped, ...urlEncoded(secret), hex, hex.toUpperCase(), ...base64Forms(bytes)]
}

function urlEncoded(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1)
  const component = encodeURIComponent(wellFormed)
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())
  return [component, lower(component), form, lower(form)]
}

function base64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString('base64').replace(/=+$/, '')
  const cores = [0, 1, 2].map((shift) => base64Core(bytes, shift)).filter((core) => core.length >= MIN_BASE64_CORE)
  const standard = [whole, ...cores]
  return [...standard, ...standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** The base64 characters that the secret alone decides when `shift` other bytes stand before it. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const start = Math.ceil((shift * 8) / 6)
  const end = Math.floor(((shift + bytes.length) * 8) / 6)
  return text.slice(start, end)
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function scrubValue(value: unknown, text: (given: string) => string): unknown {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), scrubValue(item, text)]))
}
