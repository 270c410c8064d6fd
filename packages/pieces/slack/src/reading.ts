import type { PieceErrorCode } from '@plugboard/core'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  /** As most actions call it. */
  field?: string
  /** Of refused credentials there is none here: what to do depends on the auth method. */
  hint?: string
}

/** Readings by Slack's word for the error. */
export type Readings = Readonly<Record<string, Reading>>

/** Something asked for makes no sense to Slack. */
export const wrong = (field: string, message: string, hint: string): Reading => ({
  code: 'invalid_input',
  message,
  field,
  hint,
})

/** Something asked for is not there, or not for the bot to see. */
export const absent = (field: string, message: string, hint: string): Reading => ({
  code: 'not_found',
  message,
  field,
  hint,
})

/** A setting or a role stands against it. */
export const forbidden = (
  message: string,
  hint = 'Ask an owner of the workspace to allow the app what it is to do.',
  field?: string,
): Reading => ({ code: 'permission_denied', message, hint, ...(field !== undefined && { field }) })
