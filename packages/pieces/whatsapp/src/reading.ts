import type { PieceErrorCode } from '@plugboard/core'

/**
 * What a failure is about. Subjects of the connection have a field of its form; which input field the others have
 * depends on the call.
 */
export type Subject =
  | 'token'
  | 'app'
  | 'appSecret'
  | 'phoneNumber'
  | 'account'
  | 'recipient'
  | 'content'
  | 'template'
  | 'parameters'
  | 'media'
  | 'object'
  | 'value'

/** What an error code of Meta means to the person who can do something about it. */
export interface Reading {
  code: PieceErrorCode
  message: string
  hint: string
  about?: Subject
}

/** A reading with its parts in a row. */
export const reading = (code: PieceErrorCode, message: string, hint: string, about?: Subject): Reading => ({
  code,
  message,
  hint,
  ...(about && { about }),
})

export const STATUS = 'Try again later; https://metastatus.com/whatsapp-business-api tells whether Meta has a fault.'

/** Codes by which errors are told, and what they mean. */
export type Readings = Readonly<Record<number, Reading>>

/** A limit of the phone number. */
export const limited = (what: string, hint: string): Reading => reading('rate_limited', what, hint, 'phoneNumber')
