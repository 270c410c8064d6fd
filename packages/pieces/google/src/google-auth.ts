import { apiKeyMethod } from './api-key-auth.js'
import { oauth2Method } from './oauth2-auth.js'
import { serviceAccountMethod } from './service-account-auth.js'

/** The auth methods, by what they can be used for. */
export const googleMethods = {
  /** Act for an account, and see what it sees. */
  account: [oauth2Method, serviceAccountMethod],
  /** Beside them the API key, which sees only what is public. */
  any: [oauth2Method, serviceAccountMethod, apiKeyMethod],
} as const
