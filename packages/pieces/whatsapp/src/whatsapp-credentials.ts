import { createHmac } from 'node:crypto'
import type { AuthContext } from '@plugboard/core'

/** What a connection holds. */
export interface WhatsAppFields {
  businessAccountId: string
  phoneNumberId: string
  systemUserToken: string
  appId: string
  appSecret: string
}

/** The values of a connection, as auth methods give them. */
export interface WhatsAppAuth {
  fields: WhatsAppFields & {
    /** The token to work with: the one that was entered, or what it was exchanged for. */
    accessToken: string
  }
}

/** What every function needs that asks the Graph API. */
export type WhatsAppContext = Pick<AuthContext<WhatsAppAuth>, 'auth' | 'http' | 'endpoints' | 'signal' | 'log'>

/**
 * Proves that whoever uses a token has the app secret too.
 * Source: https://developers.facebook.com/docs/graph-api/guides/secure-requests
 */
export const appSecretProof = (token: string, appSecret: string): string =>
  createHmac('sha256', appSecret).update(token).digest('hex')

/** Source: https://developers.facebook.com/docs/facebook-login/guides/access-tokens#apptokens */
export const appToken = ({ appId, appSecret }: Pick<WhatsAppFields, 'appId' | 'appSecret'>): string =>
  `${appId}|${appSecret}`
