import { PieceError } from '@plugboard/core'

/** Line breaks and other control characters; a tab is only white space. */
const CONTROL = /[^\P{Cc}\t]|[\u2028\u2029]/u

/** A line, which is broken at blanks only, has at most 998 characters (RFC 5322 §2.1.1), the name of the header too. */
const ENDLESS = /\S{901}/

/** The text itself, refused if it could begin another header line, or could not be broken into lines. */
export function singleLine(text: string, field: string): string {
  if (CONTROL.test(text)) {
    throw new PieceError('invalid_input', 'A header must not hold line breaks or control characters.', {
      field,
      hint: 'Remove the line breaks. They are refused because they could add headers or recipients.',
    })
  }
  if (!ENDLESS.test(text)) return text
  throw new PieceError('invalid_input', 'A header must not hold words of more than 900 characters.', {
    field,
    hint: 'Put blanks between the words, or send it in the text of the mail.',
  })
}

/** RFC 5322 §2.2: printable characters but the colon. */
const NAME = /^[!-9;-~]{1,76}$/
/** Headers that say who gets the mail, or how it is built; the piece writes them. */
const RESERVED =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|return-path|received|mime-version|content-.*|resent-.*)$/i

/** Extra headers, refused where one would replace a header the piece writes. */
export function extraHeaders(headers: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(headers).map(([key, value]) => {
    if (!NAME.test(key)) {
      throw new PieceError('invalid_input', 'The name of a header holds characters that it may not.', {
        field: 'headers',
        hint: 'Use letters, digits and hyphens, such as X-Ticket.',
      })
    }
    if (RESERVED.test(key)) {
      throw new PieceError('invalid_input', `The header ${key} is written from the other fields.`, {
        field: 'headers',
        hint: 'Fill in the field of that name where there is one, and leave the header out.',
      })
    }
    return { key, value: singleLine(value, 'headers') }
  })
}

const MESSAGE_ID = /^<?([^\s<>@]+@[^\s<>@]+)>?$/

/** A message id with its angle brackets, which may be left out. */
export function messageId(text: string, field: string): string {
  const id = MESSAGE_ID.exec(singleLine(text, field).trim())?.[1]
  if (id !== undefined) return `<${id}>`
  throw new PieceError('invalid_input', 'This is not a message id.', {
    field,
    hint: 'Use the Message-ID of the other mail, such as <1234@mail.example.com>.',
  })
}
