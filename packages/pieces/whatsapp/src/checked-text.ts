import { PieceError } from '@plugboard/core'

/** How long a text may be, in characters, and what it is called. */
interface Limits {
  field: string
  what: string
  most: number
}

/**
 * A text that is not empty and not too long.
 *
 * @throws PieceError `invalid_input` naming the field.
 */
export function checkedText(text: string, { field, what, most }: Limits): string {
  if (text.trim() === '') {
    throw new PieceError('invalid_input', `The ${what} is empty.`, { field, hint: `Enter the ${what}.` })
  }
  const length = [...text].length
  if (length <= most && text.isWellFormed() && !text.includes('\0')) return text
  const hint =
    length > most ? `Shorten it to ${most.toLocaleString('en')} characters.` : 'Leave out characters that are none.'
  throw new PieceError('invalid_input', `WhatsApp does not take this ${what}.`, { field, hint })
}

/** The same for one that may be left out; what is empty counts as left out. */
export const optionalText = (text: string | undefined, limits: Limits): string | undefined =>
  text === undefined || text === '' ? undefined : checkedText(text, limits)
