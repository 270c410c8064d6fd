import { oauth2Method } from './oauth2-auth.js'
import { passwordAuth } from './password-auth.js'

/** The ways to sign in to a mailbox. */
export const imapMethods = [passwordAuth, oauth2Method] as const
