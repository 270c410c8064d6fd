/**
 * Addresses of a stub provider, for the `endpoints` of the sample piece.
 *
 * @param {string} url
 */
export const endpointsAt = (url) => ({
  issuer: url,
  authorize: `${url}/authorize`,
  token: `${url}/token`,
  revoke: `${url}/revoke`,
  userinfo: `${url}/userinfo`,
  api: `${url}/api`,
  exchange: `${url}/exchange`,
})
