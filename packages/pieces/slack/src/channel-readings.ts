import { absent, forbidden, type Readings, wrong } from './reading.js'

/** Of channels and people. Sources: conversations.list, conversations.open, users.info and users.lookupByEmail in https://docs.slack.dev/reference/methods */
export const channelReadings: Readings = {
  invalid_types: forbidden(
    'The bot may not list channels of this kind.',
    'Choose another kind of channels, or give the Slack app the scopes channels:read and groups:read.',
    'kind',
  ),
  not_in_channel: forbidden(
    'The bot is not in this channel.',
    'Invite the bot: type /invite and its name in the channel.',
    'channel',
  ),
  channel_not_found: absent(
    'channel',
    'Slack knows no such channel, or the bot may not see it.',
    'Choose a channel from the list; to a private one the bot must be invited first.',
  ),
  is_archived: wrong('channel', 'The channel is archived.', 'Choose another channel, or restore this one in Slack.'),
  method_not_supported_for_channel_type: wrong(
    'channel',
    'Slack does not do this in a conversation of this kind.',
    'Choose another channel.',
  ),

  users_not_found: absent(
    'email',
    'No active member of the workspace has this e-mail address.',
    'Check the spelling; deactivated people cannot be found.',
  ),
  user_not_found: absent('user', 'Slack knows nobody of this ID.', 'Choose the person from the list.'),
  user_not_visible: absent('user', 'The bot may not see this person.', 'Choose somebody of the same workspace.'),
  user_disabled: wrong('user', 'This person is deactivated.', 'Choose somebody who is active.'),
  cannot_dm_bot: wrong('user', 'A bot cannot write to another bot.', 'Choose a person.'),
  too_many_users: wrong('user', 'A conversation has eight people at most.', 'Give fewer, or use a channel.'),
  not_enough_users: wrong('user', 'A conversation needs somebody beside the bot.', 'Choose at least one person.'),
}
