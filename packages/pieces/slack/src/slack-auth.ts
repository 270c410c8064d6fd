import { customAuth, field, fields, oauth2Auth } from '@plugboard/core'
import { createAppUrl } from './app-manifest.js'
import { signingSecretField } from './signing-secret.js'
import { slackScopes } from './slack-scopes.js'
import { tokenRefusals } from './token-refusals.js'
import { validateConnection } from './validate-connection.js'

const apps = { title: 'Your Slack apps', url: 'https://api.slack.com/apps' }

const scopeNames = slackScopes.map(({ name }) => `\`${name}\``).join(', ')

const INVITE = 'Invite the bot to the channels it should work in: type `/invite` and its name there.'

/** Slack checks the address at once, so the secret must be in the connection by then. */
const EVENT_STEPS = [
  'Only for triggers: copy the “Signing Secret” under “Basic Information” into the connection, and save the connection.',
  'Then open “Event Subscriptions” in the settings of the Slack app, switch “Enable Events” on, and enter {webhookUrl} as “Request URL”; Slack shows “Verified”.',
  'There, under “Subscribe to bot events”, add `message.channels`, `message.groups`, `message.im`, `message.mpim`, `app_mention` and `reaction_added`, or those you need. Press “Save Changes”, and reinstall the app if Slack asks for it.',
]

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
  fields: fields({ signingSecret: signingSecretField }),
  guide: {
    steps: [
      'An administrator makes a Slack app for Plugboard once. The quick way is the link “Create the app, with everything set” below: choose the workspace, press “Next” and then “Create”, and go on with the client ID.',
      'By hand: open [Your Slack apps](https://api.slack.com/apps), press “Create New App”, then “From scratch”; give it a name and choose the workspace.',
      'By hand: open “OAuth & Permissions”, press “Add New Redirect URL”, enter {redirectUrl}, and press “Save URLs”.',
      `By hand: further down, under “Bot Token Scopes”, press “Add an OAuth Scope” for each of ${scopeNames}. Only \`chat:write\` must be there; without others the steps that need them do not work.`,
      'Open “Basic Information” and copy “Client ID” and “Client Secret” into the Slack app of Plugboard, which an administrator finds among its OAuth2 apps.',
      'Press “Connect”, choose the workspace at Slack and press “Allow”; some workspaces ask an owner first.',
      INVITE,
      ...EVENT_STEPS,
    ],
    links: [{ title: 'Create the app, with everything set', url: createAppUrl({ redirects: true }) }, apps],
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
    signingSecret: signingSecretField,
  }),
  guide: {
    steps: [
      'Make a Slack app. The quick way is the link “Create the app, with everything set” below: choose the workspace, press “Next” and then “Create”, and go on with installing it.',
      'By hand: open [Your Slack apps](https://api.slack.com/apps), press “Create New App”, then “From scratch”; give it a name and choose the workspace.',
      `By hand: open “OAuth & Permissions” and, under “Bot Token Scopes”, press “Add an OAuth Scope” for each of ${scopeNames}. Only \`chat:write\` must be there; without others the steps that need them do not work.`,
      'Leave token rotation off: rotated tokens lapse after 12 hours.',
      'Open “Install App”, press “Install to” with the name of the workspace, then “Allow”; some workspaces ask an owner first.',
      'Copy the “Bot User OAuth Token”, which begins with `xoxb-`.',
      INVITE,
      ...EVENT_STEPS,
      'A Slack app has one such address: for a second connection with triggers, make an app of its own.',
    ],
    links: [{ title: 'Create the app, with everything set', url: createAppUrl({ redirects: false }) }, apps],
  },
  validate: (ctx) => validateConnection(ctx),
})

/** The ways to act as a bot in a workspace, the one that needs no copying of tokens first. */
export const slackMethods = [oauth2Method, botTokenMethod] as const
