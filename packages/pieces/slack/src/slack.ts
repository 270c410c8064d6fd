import { definePiece } from '@plugboard/core'
import { findUser } from './actions/find-user.js'
import { listChannels } from './actions/list-channels.js'
import { sendMessage } from './actions/send-message.js'
import { slackMethods } from './slack-auth.js'

export const slack = definePiece({
  contract: 1,
  name: 'slack',
  title: 'Slack',
  type: 'Messaging',
  description: 'Sends messages to Slack as a bot, and finds the channels and people of a workspace.',
  icon: 'icon.svg',
  docs: 'https://docs.slack.dev/apis/web-api',
  endpoints: { api: 'https://slack.com/api', login: 'https://slack.com' },
  auth: slackMethods,
  actions: [sendMessage, listChannels, findUser],
})
