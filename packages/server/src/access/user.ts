/** A person who can sign in. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  /** May do everything in every project. */
  readonly isAdmin: boolean
}

/** E-mail addresses are compared as they are stored: without spaces around them, in lower case. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase()
}
