import { provesChallenge } from './codes.js'
import { TokenRefusal } from './token-refusal.js'

/** @typedef {import('./stub.js').Stub} Stub */
/** @typedef {import('./clients.js').StubClient} StubClient */
/** @typedef {import('./grants.js').Issued} Issued */

/**
 * What a client asks for once it is known who it is.
 *
 * @typedef {object} GrantRequest
 * @property {StubClient} client
 * @property {URLSearchParams} parameters
 * @property {boolean} rotates
 */

/**
 * Gives what the grant in a token request is good for.
 *
 * @param {Stub} stub
 * @param {GrantRequest} request
 * @returns {Issued}
 * @throws TokenRefusal
 */
export function useGrant(stub, request) {
  const type = request.parameters.get('grant_type')
  if (type === 'refresh_token') return refresh(stub, request)
  if (type === 'authorization_code') return redeemCode(stub, request)
  if (type === 'client_credentials') return clientCredentials(stub, request)
  throw new TokenRefusal('unsupported_grant_type', `There is no grant type "${type}" here.`)
}

/** @param {Stub} stub @param {GrantRequest} request */
function refresh(stub, { client, parameters, rotates }) {
  const issued = stub.grants.refresh(parameters.get('refresh_token') ?? '', client.id, { rotates })
  if (!issued) throw new TokenRefusal('invalid_grant', 'The refresh token is not good.')
  return issued
}

/** @param {Stub} stub @param {GrantRequest} request */
function redeemCode(stub, { client, parameters }) {
  const code = stub.codes.get(parameters.get('code') ?? '')
  if (!code || code.client !== client.id) throw new TokenRefusal('invalid_grant', 'The code is not good.')
  if (code.family) {
    code.family.revoked = true
    throw new TokenRefusal('invalid_grant', 'The code was used before.')
  }
  if (parameters.get('redirect_uri') !== code.redirectUri) {
    throw new TokenRefusal('invalid_grant', 'The redirect_uri is not that of the authorization request.')
  }
  if (!provesChallenge(code.challenge, parameters.get('code_verifier'))) {
    throw new TokenRefusal('invalid_grant', 'The code_verifier is not that of the challenge.')
  }
  const issued = stub.grants.begin(code, { renewable: true })
  code.family = issued.family
  return issued
}

/** @param {Stub} stub @param {GrantRequest} request */
function clientCredentials(stub, { client, parameters }) {
  if (client.secret === undefined) throw new TokenRefusal('invalid_client', 'A public client has no credentials.')
  const { scopeSeparator } = stub.settings.ofClient(client.id)
  const scopes = (parameters.get('scope') ?? '').split(scopeSeparator).filter(Boolean)
  return stub.grants.begin({ client: client.id, subject: client.id, scopes }, { renewable: false })
}
