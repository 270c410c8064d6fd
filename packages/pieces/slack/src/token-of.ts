import { PieceError } from '@plugboard/core'

/** The part of `ctx.auth` that says who is calling Slack, and how it was set up. */
export type Credentials =
  | { method: 'oauth2'; accessToken: string; fields: { signingSecret?: string } }
  | { method: 'bot-token'; fields: { botToken: string; signingSecret?: string } }

const COPY_BOT_TOKEN =
  'Copy the “Bot User OAuth Token” under “OAuth & Permissions” in the settings of the Slack app; it begins with xoxb-.'

/** What a token is that was entered in place of a bot token. Source: https://docs.slack.dev/authentication/tokens */
const OTHER_TOKENS: readonly { begins: RegExp; message: string; hint: string }[] = [
  {
    begins: /^xoxe\.xoxb-/,
    message: 'This bot token lapses within 12 hours, because token rotation is on for the app.',
    hint: 'Use “Connect with Slack”, which renews the token, or the bot token of an app without token rotation.',
  },
  {
    begins: /^(?:xoxe\.)?xoxp-/,
    message: 'This is the token of a user, not of a bot.',
    hint: COPY_BOT_TOKEN,
  },
  { begins: /^xapp-/, message: 'This is an app-level token, not that of a bot.', hint: COPY_BOT_TOKEN },
  { begins: /^xoxe-/, message: 'This is a refresh token, not that of a bot.', hint: COPY_BOT_TOKEN },
]

/**
 * The token to send to Slack.
 *
 * @throws PieceError `invalid_credentials` at `botToken` for what can be seen to be no bot token.
 */
export function tokenOf(auth: Credentials): string {
  if (auth.method === 'oauth2') return auth.accessToken
  const { botToken } = auth.fields
  if (/^xoxb-[\w-]+$/.test(botToken)) return botToken
  const other = OTHER_TOKENS.find(({ begins }) => begins.test(botToken))
  throw new PieceError('invalid_credentials', other?.message ?? 'This is not a bot token.', {
    field: 'botToken',
    hint: other?.hint ?? COPY_BOT_TOKEN,
  })
}
