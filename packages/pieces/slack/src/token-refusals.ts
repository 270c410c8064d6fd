/**
 * What the standard (RFC 6749 §5.2, §4.1.2.1) calls the errors of `oauth.v2.access`, by Slack's own words.
 * Source: https://docs.slack.dev/reference/methods/oauth.v2.access
 */
export const tokenRefusals: Readonly<Record<string, string>> = {
  invalid_code: 'invalid_grant',
  bad_redirect_uri: 'invalid_grant',
  invalid_refresh_token: 'invalid_grant',
  token_expired: 'invalid_grant',
  token_revoked: 'invalid_grant',
  account_inactive: 'invalid_grant',
  invalid_client_id: 'invalid_client',
  bad_client_secret: 'invalid_client',
  invalid_grant_type: 'unsupported_grant_type',
  no_scopes: 'invalid_scope',
  internal_error: 'server_error',
  fatal_error: 'server_error',
  service_unavailable: 'temporarily_unavailable',
  team_added_to_org: 'temporarily_unavailable',
  ratelimited: 'temporarily_unavailable',
}
