import { oauth2Method } from './oauth2-auth.js'
import { passwordAuth } from './password-auth.js'

/** The ways to sign in to a mail server. */
export const smtpMethods = [passwordAuth, oauth2Method] as const
