import { slackScopes } from './slack-scopes.js'

/**
 * A page of Slack's that creates an app with everything set: bot, scopes and, for OAuth 2.0, the redirect URL.
 * `{redirectUrl}` stays as it is, for the server to fill in.
 * Sources: https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests, https://docs.slack.dev/reference/app-manifest
 */
export function createAppUrl({ redirects }: { redirects: boolean }): string {
  const manifest = {
    display_information: { name: 'Plugboard', description: 'Flows that work in Slack.' },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Plugboard', always_online: true },
    },
    oauth_config: {
      ...(redirects && { redirect_urls: ['{redirectUrl}'] }),
      scopes: { bot: slackScopes.map(({ name }) => name) },
    },
    settings: { org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
  }
  const encoded = encodeURIComponent(JSON.stringify(manifest))
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encoded.replace('%7BredirectUrl%7D', '{redirectUrl}')}`
}
