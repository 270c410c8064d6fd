import { API_SCOPES, answerApi, bearerToken, invalidToken } from './api.js'
import { readClaim } from './clients.js'
import { json, parameters as parametersOf, readBody } from './http.js'

/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/** The client to which the tokens of `/exchange` belong. */
const EXCHANGE = 'exchange'

/**
 * `GET /userinfo`: the account behind an access token.
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 */
export function userinfo(stub, request) {
  const family = bearer(stub, request)
  if (!family) return invalidToken()
  return json(200, { sub: family.subject, email: `${family.subject}@example.test` })
}

/**
 * `/api/ping`, `/api/read` (scope `mail.read`) and `/api/send` (scope `mail.send`).
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 * @param {string} action
 */
export function api(stub, request, action) {
  stub.ledger.counts.apiCalls++
  stub.ledger.last.api = { headers: request.headers, body: '' }
  return answerApi(action, bearer(stub, request))
}

/**
 * `POST /revoke` (RFC 7009): a refresh token ends its family, an access token itself; a token unknown is no error.
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 */
export async function revoke(stub, request) {
  const { body, parameters } = await read(request)
  stub.ledger.counts.revocations++
  stub.ledger.last.revocation = { headers: request.headers, body }
  if (!isClient(stub, request, parameters)) return json(401, { error: 'invalid_client' })
  const token = parameters.get('token') ?? ''
  const { families } = stub.grants
  const refreshed = families.find('refresh', token)
  if (refreshed) refreshed.family.revoked = true
  const access = families.find('access', token)
  if (access) access.family.expiries[access.number] = 0
  return json(200, {})
}

/**
 * `POST /introspect` (RFC 7662).
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 */
export async function introspect(stub, request) {
  const { parameters } = await read(request)
  if (!isClient(stub, request, parameters)) return json(401, { error: 'invalid_client' })
  const token = parameters.get('token') ?? ''
  const family = stub.grants.isLive(token) ? stub.grants.families.of(token) : undefined
  if (!family) return json(200, { active: false })
  const { subject, client, scopes } = family
  return json(200, { active: true, sub: subject, client_id: client, scope: scopes.join(' ') })
}

/**
 * `POST /exchange`: a short-lived token for `user` and `password`; how short is a setting of the client `exchange`.
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 */
export async function exchange(stub, request) {
  const { body, parameters } = await read(request)
  stub.ledger.counts.exchanges++
  stub.ledger.last.exchange = { headers: request.headers, body }
  const user = parameters.get('user') ?? ''
  if (!Object.hasOwn(stub.users, user) || stub.users[user] !== parameters.get('password')) {
    return json(401, { error: 'wrong_password' })
  }
  const consent = { client: EXCHANGE, subject: user, scopes: Object.values(API_SCOPES).filter(Boolean) }
  const { accessToken } = stub.grants.begin(consent, { renewable: false })
  return json(200, { token: accessToken, expires_in: stub.settings.ofClient(EXCHANGE).lifetimeSeconds })
}

/**
 * The family of the access token in the header, if it is good.
 *
 * @param {Stub} stub
 * @param {IncomingMessage} request
 */
function bearer(stub, request) {
  const token = bearerToken(request)
  return token === undefined ? undefined : stub.grants.authorize(token)
}

/** @param {IncomingMessage} request */
async function read(request) {
  const body = await readBody(request)
  return { body, parameters: parametersOf(request, body) }
}

/**
 * @param {Stub} stub
 * @param {IncomingMessage} request
 * @param {URLSearchParams} parameters
 */
const isClient = (stub, request, parameters) =>
  stub.clients.authenticate(readClaim(request.headers.authorization, parameters)) !== undefined
