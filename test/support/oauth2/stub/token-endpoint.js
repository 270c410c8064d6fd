import { readClaim } from './clients.js'
import { json, parameters as parametersOf, readBody, send } from './http.js'
import { useGrant } from './token-grants.js'
import { TokenRefusal } from './token-refusal.js'
import { ZOO } from './zoo.js'

/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('./http.js').Answer} Answer */
/** @typedef {import('./script.js').Scripted} Scripted */

/**
 * A token request that has been read.
 *
 * @typedef {object} TokenRequest
 * @property {string | undefined} authorization
 * @property {URLSearchParams} parameters
 * @property {import('./clients.js').Claim} claim
 */

/**
 * `POST /token` (RFC 6749, 3.2), answered as the script says, else as it should be.
 *
 * @param {Stub} stub
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function handleTokenRequest(stub, request, response) {
  const body = await readBody(request)
  const { authorization } = request.headers
  const parameters = parametersOf(request, body)
  const claim = readClaim(authorization, parameters)
  stub.ledger.last.token = { headers: request.headers, body }
  const facts = { client: claim.id, grant: parameters.get('grant_type') ?? '', subject: subjectOf(stub, parameters) }
  stub.ledger.countTokenRequest(facts)
  const scripted = stub.script.take(claim.id)
  const { delayMs, answerDelayMs } = stub.settings.ofClient(claim.id)
  if (delayMs > 0) await pause(delayMs)
  const answer = answerTo(stub, { authorization, parameters, claim }, scripted)
  if (answerDelayMs > 0) await pause(answerDelayMs)
  send(response, answer, () => stub.ledger.tellAnswered({ status: answer.status, ...facts }))
}

/**
 * @param {Stub} stub
 * @param {URLSearchParams} parameters
 */
function subjectOf(stub, parameters) {
  const refreshToken = parameters.get('refresh_token')
  if (refreshToken !== null) return stub.grants.families.countUse(refreshToken)?.subject ?? ''
  return stub.codes.get(parameters.get('code') ?? '')?.subject ?? ''
}

/**
 * @param {Stub} stub
 * @param {TokenRequest} request
 * @param {Scripted | undefined} scripted
 * @returns {Answer}
 */
function answerTo(stub, request, scripted) {
  if (typeof scripted === 'object') return { headers: {}, body: '', ...scripted }
  const around = { elsewhere: stub.elsewhere, nestedPath: stub.settings.ofClient(request.claim.id).nestedPath }
  const specimen = scripted && ZOO[scripted]
  if (specimen?.grant === 'none') return specimen.answer({}, around)
  try {
    const set = grantedSet(stub, request, specimen?.grant !== 'unrotated')
    return specimen ? specimen.answer(set, around) : json(200, set)
  } catch (error) {
    if (error instanceof TokenRefusal) return error.answer(stub.settings.ofClient(request.claim.id))
    throw error
  }
}

/**
 * @param {Stub} stub
 * @param {TokenRequest} request
 * @param {boolean} rotates
 * @returns {Record<string, unknown>}
 */
function grantedSet(stub, request, rotates) {
  const client = authenticate(stub, request)
  const { family, accessToken, refreshToken } = useGrant(stub, { client, parameters: request.parameters, rotates })
  const { sendsExpiresIn, lifetimeSeconds, scopeSeparator } = stub.settings.ofFamily(family)
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    ...(sendsExpiresIn && { expires_in: lifetimeSeconds }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    scope: family.scopes.join(scopeSeparator),
  }
}

/**
 * @param {Stub} stub
 * @param {TokenRequest} request
 */
function authenticate(stub, { authorization, parameters, claim }) {
  if (authorization !== undefined && parameters.has('client_secret')) {
    throw new TokenRefusal('invalid_request', 'The client authenticates in two ways at once.')
  }
  const client = stub.clients.authenticate(claim)
  if (!client) throw new TokenRefusal('invalid_client', 'There is no such client, or its secret is another.')
  const { clientIdName } = stub.settings.ofClient(client.id)
  if (clientIdName !== '' && parameters.get(clientIdName) !== client.id) {
    throw new TokenRefusal('invalid_request', `The parameter ${clientIdName} is missing.`)
  }
  return client
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
