import { plain, redirect } from './http.js'

/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('./settings.js').StubSettings} StubSettings */

/**
 * `GET /authorize` (RFC 6749, 4.1.1): consents at once as the account the settings name, or refuses as they say. What
 * may not be redirected, because client or address are wrong, is answered with status 400.
 *
 * @param {Stub} stub
 * @param {URLSearchParams} query
 */
export function authorize(stub, query) {
  stub.ledger.counts.authorizations++
  stub.ledger.last.authorization = { headers: {}, body: query.toString() }
  const client = stub.clients.get(query.get('client_id') ?? '')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!client) return plain(400, 'There is no such client.')
  if (!URL.canParse(redirectUri) || !(client.redirectUris?.includes(redirectUri) ?? true)) {
    return plain(400, 'The redirect_uri is not one of the client.')
  }
  const settings = stub.settings.ofClient(client.id)
  const error = settings.deny || mistakeIn(query, client.id, settings)
  /** @type {Record<string, string>} */
  const outcome = error ? { error } : { code: codeFor(stub, query, settings) }
  return redirect(callback(stub, redirectUri, { ...outcome, state: query.get('state') ?? '' }, settings))
}

/**
 * @param {URLSearchParams} query
 * @param {string} client
 * @param {StubSettings} settings
 */
function mistakeIn(query, client, { requiresPkce, clientIdName }) {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  const challenge = query.get('code_challenge')
  if (challenge === null ? requiresPkce : query.get('code_challenge_method') !== 'S256') return 'invalid_request'
  if (clientIdName !== '' && query.get(clientIdName) !== client) return 'invalid_request'
  return undefined
}

/**
 * @param {Stub} stub
 * @param {URLSearchParams} query
 * @param {StubSettings} settings
 */
function codeFor(stub, query, { account, withholdScopes, scopeSeparator }) {
  const asked = (query.get('scope') ?? '').split(scopeSeparator).filter(Boolean)
  return stub.codes.add({
    client: query.get('client_id') ?? '',
    redirectUri: query.get('redirect_uri') ?? '',
    challenge: query.get('code_challenge') ?? '',
    subject: account,
    scopes: asked.filter((scope) => !withholdScopes.includes(scope)),
  })
}

/**
 * @param {Stub} stub
 * @param {string} redirectUri
 * @param {Record<string, string>} outcome
 * @param {StubSettings} settings
 */
function callback(stub, redirectUri, outcome, { callbackIssuer }) {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(outcome)) if (value !== '') url.searchParams.set(name, value)
  if (callbackIssuer !== '') url.searchParams.set('iss', callbackIssuer === 'own' ? stub.url : callbackIssuer)
  return url.href
}
