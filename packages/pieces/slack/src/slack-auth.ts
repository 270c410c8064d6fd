import { customAuth, field, fields, oauth2Auth } from '@plugboard/core'
import { slackScopes } from './slack-scopes.js'
import { tokenRefusals } from './token-refusals.js'
import { validateConnection } from './validate-connection.js'

const apps = { title: 'Your Slack apps', url: 'https://api.slack.com/apps' }

const scopeNames = slackScopes.map(({ name }) => name).join(', ')

/**
 * A bot token by Slack's OAuth 2.0 (v2). Slack takes PKCE only from apps declared to be public clients, which cannot be
 * undone and rules out bots for some redirect addresses; an app with a client secret goes without.
 * Sources: https://docs.slack.dev/authentication/installing-with-oauth, https://docs.slack.dev/authentication/using-pkce,
 * https://docs.slack.dev/authentication/using-token-rotation
 */
const oauth2Method = oauth2Auth({
  title: 'Connect with Slack',
  grant: 'authorizationCode',
  authorizationUrl: '{endpoints.login}/oauth/v2/authorize',
  tokenUrl: '{endpoints.api}/oauth.v2.access',
  scopes: slackScopes,
  scopeSeparator: ',',
  pkce: 'none',
  quirks: [{ name: 'errorInSuccess' }, { name: 'errorNames', names: tokenRefusals }],
  guide: {
    steps: [
      'Open [Your Slack apps](https://api.slack.com/apps) and press “Create New App”, then “From scratch”.',
      'Under “OAuth & Permissions”, add the redirect URL that Plugboard shows for its Slack app.',
      `There, add these bot token scopes: ${scopeNames}.`,
      'Copy the client ID and client secret under “Basic Information” into the Slack app of Plugboard. This is done once, by an administrator.',
      'Connect, choose the workspace at Slack and press “Allow”; some workspaces ask their owner first.',
      'Invite the bot to the channels it should post in, with /invite and its name.',
    ],
    links: [apps],
  },
  validate: (ctx) => validateConnection(ctx),
})

/** The token that Slack shows once an app is installed in a workspace. */
const botTokenMethod = customAuth({
  name: 'bot-token',
  title: 'Bot token',
  fields: fields({
    botToken: field.secret({
      title: 'Bot token',
      help: 'The “Bot User OAuth Token” of an app that is installed in your workspace.',
      placeholder: 'xoxb-…',
      maxLength: 1_000,
    }),
  }),
  guide: {
    steps: [
      'Open [Your Slack apps](https://api.slack.com/apps) and press “Create New App”, then “From scratch”.',
      `Under “OAuth & Permissions”, add these bot token scopes: ${scopeNames}.`,
      'Leave token rotation off: rotated tokens lapse after 12 hours.',
      'Press “Install to Workspace” and copy the “Bot User OAuth Token”, which begins with xoxb-.',
      'Invite the bot to the channels it should post in, with /invite and its name.',
    ],
    links: [apps],
  },
  validate: (ctx) => validateConnection(ctx),
})

/** The ways to act as a bot in a workspace, the one that needs no copying of tokens first. */
export const slackMethods = [oauth2Method, botTokenMethod] as const
