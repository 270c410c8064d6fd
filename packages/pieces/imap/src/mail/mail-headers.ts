import { PieceError } from '@plugboard/core'

/** Bytes that one encoded word holds beside its frame (RFC 2047 §2). */
const WORD = 45

/** A text for a header that people read. */
export function encodedText(text: string, field: string): string {
  refuseLineBreaks(text, field)
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && text.length < 70 ? text : encodedWords(text)
}

function encodedWords(text: string): string {
  const words: string[] = []
  let word = ''
  for (const char of text) {
    if (Buffer.byteLength(word + char) > WORD) {
      words.push(word)
      word = ''
    }
    word += char
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ')
}

/** One address, perhaps with a name before it, for a header. Throws `invalid_input` for more than one, and for none. */
export function encodedAddress(text: string, field: string): string {
  refuseLineBreaks(text, field)
  const [, name = '', inBrackets, plain] = /^(?:([^<>]*)<([^<>]+)>|([^<>]+))$/.exec(text.trim()) ?? []
  const address = (inBrackets ?? plain ?? '').trim()
  if (!/^[\x21-\x7e]+$/.test(address) || !/^[^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\]]+$/.test(address)) {
    throw new PieceError('invalid_input', 'This is not one address.', {
      field,
      hint: 'Enter one such as ada@example.com or Ada Lovelace <ada@example.com>.',
    })
  }
  const shown = name.trim().replace(/^"(.*)"$/, '$1')
  if (shown === '') return address
  const isPlain = /^[\x20-\x7e]{1,60}$/.test(shown)
  return `${isPlain ? `"${shown.replace(/["\\]/g, '\\$&')}"` : encodedWords(shown)} <${address}>`
}

/** Parameters that name a file (RFC 2231). */
export const fileNameParameter = (name: string): string =>
  `filename*=utf-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`

function refuseLineBreaks(text: string, field: string): void {
  if (!/\p{Cc}/u.test(text)) return
  throw new PieceError('invalid_input', 'There is a line break or a control character in it.', {
    field,
    hint: 'Enter it in one line.',
  })
}
