import * as oauth from 'oauth4webapi'
import { clientAuthentication } from './client-authentication.js'
import type { ProviderCall } from './provider-call.js'
import type { FormRequest } from './token-endpoint.js'

/** What `oauth4webapi` needs to know to make a request. */
export interface PreparedCall {
  readonly server: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly authenticate: oauth.ClientAuth
  readonly options: oauth.TokenEndpointRequestOptions & oauth.RevocationRequestOptions
}

/** Describes a call to `oauth4webapi`, which makes the request and gives it to `exchange` to be sent. */
export function prepareCall(
  { url, settings, credentials }: ProviderCall,
  parameters: Readonly<Record<string, string>>,
  exchange: (form: FormRequest) => Promise<Response>,
): PreparedCall {
  return {
    server: { issuer: settings.issuer ?? url, token_endpoint: url, revocation_endpoint: url },
    client: { client_id: credentials.clientId },
    authenticate: clientAuthentication(settings, credentials),
    options: {
      additionalParameters: { ...parameters },
      // Which addresses may have http was decided when the settings were resolved.
      [oauth.allowInsecureRequests]: new URL(url).protocol === 'http:',
      [oauth.customFetch]: (_url: string, form: FormRequest) => exchange(form),
    },
  }
}
