/** Parameters the protocol itself sets, which nothing a piece declares may replace (RFC 6749, RFC 7636, RFC 7009). */
export const RESERVED_PARAMETERS: ReadonlySet<string> = new Set([
  'state',
  'redirect_uri',
  'response_type',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'client_id',
  'client_secret',
  'grant_type',
  'refresh_token',
  'scope',
  'token',
  'token_type_hint',
])
