import { definePiece } from '@plugboard/core'
import { deleteMedia } from './actions/delete-media.js'
import { getMedia } from './actions/get-media.js'
import { listPhoneNumbers } from './actions/list-phone-numbers.js'
import { listTemplatesAction } from './actions/list-templates.js'
import { markRead } from './actions/mark-read.js'
import { sendButtons } from './actions/send-buttons.js'
import { sendList } from './actions/send-list.js'
import { sendLocation } from './actions/send-location.js'
import { sendMedia } from './actions/send-media.js'
import { sendReaction } from './actions/send-reaction.js'
import { sendTemplate } from './actions/send-template.js'
import { sendText } from './actions/send-text.js'
import { uploadMediaAction } from './actions/upload-media.js'
import { incomingMessage } from './triggers/incoming-message.js'
import { messageStatus } from './triggers/message-status.js'
import { whatsappMethods } from './whatsapp-auth.js'

export const whatsapp = definePiece({
  contract: 1,
  name: 'whatsapp',
  title: 'WhatsApp',
  type: 'Messaging',
  description: 'Sends and receives messages and files with a number of the WhatsApp Business Platform.',
  icon: 'icon.svg',
  docs: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/overview',
  endpoints: { graph: 'https://graph.facebook.com' },
  auth: whatsappMethods,
  actions: [
    sendText,
    sendTemplate,
    sendMedia,
    sendLocation,
    sendButtons,
    sendList,
    sendReaction,
    markRead,
    uploadMediaAction,
    getMedia,
    deleteMedia,
    listTemplatesAction,
    listPhoneNumbers,
  ],
  triggers: [incomingMessage, messageStatus],
})
