import { type ClientAuth, ClientSecretPost, None } from 'oauth4webapi'
import type { OAuth2ClientCredentials, ResolvedSettings } from './resolved-settings.js'

/** How a client proves who it is (RFC 6749 §2.3.1). A client without a secret only says its id. */
export function clientAuthentication(
  { clientAuthentication: how }: ResolvedSettings,
  { clientSecret }: OAuth2ClientCredentials,
): ClientAuth {
  if (how === 'none' || !clientSecret) return None()
  return how === 'body' ? ClientSecretPost(clientSecret) : basic(clientSecret)
}

/**
 * Both parts are form-encoded first. Only what has to be is: many providers take the parts as they come, and would not
 * recognise an id whose dots and hyphens were encoded.
 */
function basic(clientSecret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${formEncoded(client.client_id)}:${formEncoded(clientSecret)}`
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
}

const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
