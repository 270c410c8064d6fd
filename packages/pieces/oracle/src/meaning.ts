import type { PieceErrorCode } from '@plugboard/core'
import type { ServerError } from './server-error.js'

/** What a failure means to a person. `at` says how the field is found: by the place in the SQL, by the value, … */
export interface Meaning {
  code: PieceErrorCode
  at: 'place' | 'value' | 'values' | 'none'
  message: (error: ServerError) => string
  hint: string
}

type Message = string | Meaning['message']

const meaning = (code: PieceErrorCode, at: Meaning['at'], message: Message, hint: string): Meaning => ({
  code,
  at,
  message: typeof message === 'string' ? () => message : message,
  hint,
})

/** Where a name or a stretch of the SQL is at fault. */
export const place = (code: PieceErrorCode, message: Message, hint: string) => meaning(code, 'place', message, hint)

/** Where one value is at fault. */
export const value = (message: Message, hint: string) => meaning('invalid_input', 'value', message, hint)

/** Where the values together break a rule. */
export const values = (message: Message, hint: string) => meaning('invalid_input', 'values', message, hint)

/** Where no field is at fault. */
export const whole = (code: PieceErrorCode, message: Message, hint: string) => meaning(code, 'none', message, hint)

export const TRY_AGAIN = 'Try again.'
export const ASK_OPERATOR = 'Ask whoever runs the server.'
export const SPELLING = 'Check the spelling, capitals included: a name created without quotes is in capitals.'
