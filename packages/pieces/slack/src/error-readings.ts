import type { PieceErrorCode } from '@plugboard/core'

/** How one kind of refusal reads to a person. */
export interface Reading {
  code: PieceErrorCode
  message: string
  field?: string
  /** Of refused credentials there is none here: what to do depends on the auth method. */
  hint?: string
}

const credentials = (message: string): Reading => ({ code: 'invalid_credentials', message })

const restricted = (message: string, field = 'channel'): Reading => ({
  code: 'permission_denied',
  message,
  field,
  hint: 'Choose another channel, or ask an owner of the workspace to change its posting permissions.',
})

const unavailable: Reading = {
  code: 'provider_unavailable',
  message: 'Slack failed, or cannot be reached at the moment.',
  hint: 'Try again later; before you send a message again, look whether it is there already.',
}

const migrating: Reading = {
  code: 'provider_unavailable',
  message: 'The workspace is being moved to an Enterprise organization.',
  hint: 'Try again when the move is over; an owner of the workspace knows when.',
}

const limited: Reading = {
  code: 'rate_limited',
  message: 'Too many calls or messages in a short time.',
  hint: 'Wait a little, or spread the runs out.',
}

const withheld = (message: string): Reading => ({
  code: 'permission_denied',
  message,
  hint: 'Ask an owner of the workspace to allow the app what it is to do.',
})

/**
 * By Slack's word for the error.
 * Sources: https://docs.slack.dev/reference/methods, and there chat.postMessage, conversations.list and
 * users.lookupByEmail.
 */
export const READINGS: ReadonlyMap<string, Reading> = new Map(
  Object.entries<Reading>({
    invalid_auth: credentials('Slack does not accept the token, or not from the network Plugboard runs in.'),
    not_authed: credentials('Slack received no token.'),
    token_revoked: credentials('The token was revoked, or the app was removed from the workspace.'),
    token_expired: credentials('The token has expired.'),
    account_inactive: credentials('The workspace was deleted, or the app removed from it.'),
    not_allowed_token_type: credentials('Slack does not take this kind of token here.'),

    no_permission: withheld('The bot may not do this.'),
    access_denied: withheld('The bot may not do this.'),
    team_access_not_granted: withheld('The app was not given access to this workspace.'),
    enterprise_is_restricted: withheld('The organization does not allow this.'),
    ekm_access_denied: withheld('Administrators have suspended posting in this workspace.'),
    two_factor_setup_required: withheld('The workspace demands two-factor authentication first.'),
    accesslimited: {
      code: 'permission_denied',
      message: 'The workspace does not allow access from the network Plugboard runs in.',
      hint: 'Ask an owner of the workspace to allow the address of Plugboard.',
    },
    invalid_types: {
      code: 'permission_denied',
      message: 'The bot may not list channels of this kind.',
      field: 'kind',
      hint: 'Choose another kind of channels, or give the Slack app the scopes channels:read and groups:read.',
    },
    not_in_channel: {
      code: 'permission_denied',
      message: 'The bot is not in this channel.',
      field: 'channel',
      hint: 'Invite the bot: type /invite and its name in the channel.',
    },
    restricted_action: restricted('A setting of the workspace does not let the bot post here.'),
    restricted_action_read_only_channel: restricted('Nobody may post in this channel.'),
    restricted_action_thread_only_channel: restricted('In this channel only replies in threads are allowed.'),
    restricted_action_non_threadable_channel: restricted('This channel has no threads.', 'threadTs'),
    restricted_action_thread_locked: restricted('An administrator has locked this thread.', 'threadTs'),

    channel_not_found: {
      code: 'not_found',
      message: 'Slack knows no such channel, or the bot may not see it.',
      field: 'channel',
      hint: 'Choose a channel from the list; to a private one the bot must be invited first.',
    },
    users_not_found: {
      code: 'not_found',
      message: 'No active member of the workspace has this e-mail address.',
      field: 'email',
      hint: 'Check the spelling; deactivated people cannot be found.',
    },

    is_archived: {
      code: 'invalid_input',
      message: 'The channel is archived.',
      field: 'channel',
      hint: 'Choose another channel, or restore this one in Slack.',
    },
    msg_too_long: {
      code: 'invalid_input',
      message: 'The text is longer than Slack takes.',
      field: 'text',
      hint: 'Shorten the text, or send it as several messages.',
    },
    no_text: {
      code: 'invalid_input',
      message: 'There is no text to send.',
      field: 'text',
      hint: 'Give a text that is more than blanks.',
    },
    cannot_reply_to_message: {
      code: 'invalid_input',
      message: 'This message cannot have replies.',
      field: 'threadTs',
      hint: 'Give the timestamp of an ordinary message in the same channel.',
    },
    method_not_supported_for_channel_type: {
      code: 'invalid_input',
      message: 'Slack does not do this in a conversation of this kind.',
      field: 'channel',
      hint: 'Choose another channel.',
    },

    ratelimited: limited,
    rate_limited: limited,
    message_limit_exceeded: limited,

    internal_error: unavailable,
    fatal_error: unavailable,
    service_unavailable: unavailable,
    request_timeout: unavailable,
    team_added_to_org: migrating,
    org_login_required: migrating,
    invalid_cursor: {
      code: 'provider_unavailable',
      message: 'Slack lost its place in the list.',
      hint: 'Try again.',
    },

    deprecated_endpoint: {
      code: 'unsupported',
      message: 'Slack no longer offers this.',
      hint: 'Install a newer version of the Slack piece.',
    },
    method_deprecated: {
      code: 'unsupported',
      message: 'Slack no longer offers this.',
      hint: 'Install a newer version of the Slack piece.',
    },
  }),
)
