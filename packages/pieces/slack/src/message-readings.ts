import { absent, forbidden, type Reading, type Readings, wrong } from './reading.js'

const restricted = (message: string, field = 'channel') =>
  forbidden(
    message,
    'Choose another channel, or ask an owner of the workspace to change its posting permissions.',
    field,
  )

const anotherThread = 'Give the timestamp of an ordinary message in the same channel.'

const badBlocks = wrong(
  'blocks',
  'Slack refuses the blocks.',
  'Try them in the Block Kit Builder, https://app.slack.com/block-kit-builder, which says what is wrong.',
)

const tooLarge: Reading = wrong(
  'blocks',
  'The blocks are larger than Slack takes together.',
  'Shorten them, or send them as several messages.',
)

const full = (message: string) => wrong('ts', message, 'Choose another message.')

/**
 * Sources: chat.postMessage, chat.update, chat.delete, reactions.add, conversations.history and conversations.replies
 * in https://docs.slack.dev/reference/methods
 */
export const messageReadings: Readings = {
  restricted_action: restricted('A setting of the workspace does not let the bot post here.'),
  restricted_action_read_only_channel: restricted('Nobody may post in this channel.'),
  restricted_action_thread_only_channel: restricted('In this channel only replies in threads are allowed.'),
  restricted_action_non_threadable_channel: restricted('This channel has no threads.', 'threadTs'),
  restricted_action_thread_locked: restricted('An administrator has locked this thread.', 'threadTs'),
  thread_locked: restricted('An administrator has locked this thread.', 'threadTs'),

  msg_too_long: wrong(
    'text',
    'The text is longer than Slack takes.',
    'Shorten the text, or send it as several messages.',
  ),
  no_text: wrong('text', 'There is no text to send.', 'Give a text that is more than blanks.'),
  invalid_blocks: badBlocks,
  invalid_blocks_format: badBlocks,
  msg_blocks_too_long: tooLarge,
  cannot_reply_to_message: wrong('threadTs', 'This message cannot have replies.', anotherThread),
  invalid_thread_ts: wrong('threadTs', 'This is not the timestamp of a message.', anotherThread),
  thread_not_found: absent('threadTs', 'There is no such thread in this channel.', anotherThread),
  message_not_found: absent(
    'ts',
    'There is no such message in this channel.',
    'Take channel and timestamp from the step that sent or received the message.',
  ),

  cant_update_message: forbidden(
    'The bot may not change this message.',
    'Choose a message that the bot itself has sent.',
    'ts',
  ),
  edit_window_closed: forbidden(
    'The workspace does not let messages be changed so long after they were sent.',
    'Send a new message, or ask an owner of the workspace to change this setting.',
    'ts',
  ),
  cant_delete_message: forbidden(
    'The bot may not delete this message.',
    'Choose a message that the bot itself has sent.',
    'ts',
  ),
  compliance_exports_prevent_deletion: forbidden(
    'The workspace keeps all messages for compliance.',
    'Change the message instead.',
    'ts',
  ),
  is_inactive: wrong('ts', 'This message cannot be changed any more.', 'Send a new message.'),

  invalid_name: wrong('name', 'There is no such emoji in this workspace.', 'Give its name, such as thumbsup.'),
  too_many_emoji: full('The message has as many different reactions as it can have.'),
  too_many_reactions: full('The bot has added as many reactions to this message as it can.'),
  no_item_specified: full('Slack was not told which message is meant.'),
  message_not_reactable: full('This message cannot have reactions.'),
}
