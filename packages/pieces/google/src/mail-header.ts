import { PieceError } from '@plugboard/core'

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const PLAIN = /^[\x20-\x7e]*$/
/** Characters of a header line that need no folding (RFC 5322 §2.1.1), less the longest header name. */
const LONGEST_PLAIN = 900
/** Bytes in one encoded word, so that with its frame it has at most 75 characters (RFC 2047 §2). */
const WORD_BYTES = 45

/**
 * Refuses line breaks and other control characters, which could begin another header.
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function singleLine(text: string, field: string): string {
  if (!CONTROL.test(text)) return text
  throw new PieceError('invalid_input', 'This holds a line break or another control character.', {
    field,
    hint: 'Write it on one line. Line breaks are refused because they could add recipients or other headers.',
  })
}

/** A text as the value of a header: as it stands where it can be, else in encoded words (RFC 2047). */
export function headerText(text: string): string {
  const isPlain = PLAIN.test(text) && text.length <= LONGEST_PLAIN && !text.includes('=?')
  return isPlain ? text : encodedWords(text)
}

/** Never splits a character, as each word must be readable by itself. */
function encodedWords(text: string): string {
  const words = ['']
  for (const character of text) {
    const longer = (words.at(-1) ?? '') + character
    if (Buffer.byteLength(longer) <= WORD_BYTES) words[words.length - 1] = longer
    else words.push(character)
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

/** The name before an address: quoted, or in encoded words. */
export function displayName(name: string): string {
  const text = headerText(name)
  return text === name ? `"${name.replace(/["\\]/g, '\\$&')}"` : text
}

/** What a parameter may hold as it stands between quotes. */
const SIMPLE = /^[\w .,()@+-]{1,60}$/
/** Characters of a parameter on one line, percent-encoded ones counted as three. */
const SECTION = 60

/** A parameter of a header: quoted, or encoded and in sections (RFC 2231), each on a line of its own. */
export function parameter(name: string, value: string): string {
  if (SIMPLE.test(value)) return `${name}="${value}"`
  const encoded = [...value].map((character) =>
    /[\w.-]/.test(character) ? character : encodeURIComponent(character).replace(/['()*!~]/g, percent),
  )
  const sections = ['']
  for (const one of encoded) {
    if ((sections.at(-1) ?? '').length + one.length > SECTION) sections.push('')
    sections[sections.length - 1] += one
  }
  if (sections.length === 1) return `${name}*=UTF-8''${sections[0]}`
  return sections.map((section, index) => `${name}*${index}*=${index === 0 ? "UTF-8''" : ''}${section}`).join(';\r\n ')
}

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`

const MESSAGE_ID = /^<?([!-;=?-~]+@[!-;=?-~]+)>?$/

/**
 * A message id with its angle brackets, which may be left out (RFC 5322 §3.6.4).
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function messageId(text: string, field: string): string {
  const id = MESSAGE_ID.exec(singleLine(text, field).trim())?.[1]
  if (id !== undefined) return `<${id}>`
  throw new PieceError('invalid_input', 'This is not a message id.', {
    field,
    hint: 'Give the message id of the other mail, such as <1234@mail.example.com>.',
  })
}
