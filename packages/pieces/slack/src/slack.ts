import { definePiece } from '@plugboard/core'
import { addReaction } from './actions/add-reaction.js'
import { deleteMessage } from './actions/delete-message.js'
import { findUser } from './actions/find-user.js'
import { getFile } from './actions/get-file.js'
import { getMessages } from './actions/get-messages.js'
import { listChannels } from './actions/list-channels.js'
import { listUsers } from './actions/list-users.js'
import { openConversation } from './actions/open-conversation.js'
import { replyInThread } from './actions/reply-in-thread.js'
import { sendMessage } from './actions/send-message.js'
import { updateMessage } from './actions/update-message.js'
import { uploadFile } from './actions/upload-file.js'
import { slackMethods } from './slack-auth.js'
import { newMention } from './triggers/new-mention.js'
import { newMessage } from './triggers/new-message.js'
import { newReaction } from './triggers/new-reaction.js'

export const slack = definePiece({
  contract: 1,
  name: 'slack',
  title: 'Slack',
  type: 'Messaging',
  description:
    'Sends and reads messages and files in Slack as a bot, finds channels and people, and starts flows for messages.',
  icon: 'icon.svg',
  docs: 'https://docs.slack.dev/apis/web-api',
  endpoints: { api: 'https://slack.com/api', login: 'https://slack.com' },
  auth: slackMethods,
  actions: [
    sendMessage,
    replyInThread,
    updateMessage,
    deleteMessage,
    addReaction,
    getMessages,
    uploadFile,
    getFile,
    listChannels,
    openConversation,
    findUser,
    listUsers,
  ],
  triggers: [newMessage, newMention, newReaction],
})
