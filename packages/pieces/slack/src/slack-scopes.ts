/** What the bot may be allowed to do. Source: https://docs.slack.dev/reference/scopes */
export const slackScopes = [
  { name: 'chat:write', title: 'Send messages', required: true },
  { name: 'channels:read', title: 'See public channels' },
  { name: 'groups:read', title: 'See private channels the bot was added to' },
  { name: 'users:read', title: 'See the people of the workspace' },
  { name: 'users:read.email', title: 'See their e-mail addresses' },
]
