import { definePiece } from '@plugboard/core'
import { createMailDraft } from './actions/create-draft.js'
import { deleteMail } from './actions/delete-mail.js'
import { forwardMail } from './actions/forward-mail.js'
import { getAttachment } from './actions/get-attachment.js'
import { listMailFolders } from './actions/list-folders.js'
import { markMail } from './actions/mark-mail.js'
import { moveMail } from './actions/move-mail.js'
import { readMail } from './actions/read-mail.js'
import { replyMail } from './actions/reply-mail.js'
import { searchMail } from './actions/search-mail.js'
import { sendMail } from './actions/send-mail.js'
import { outlookMethods } from './outlook-auth.js'
import { newMail } from './triggers/new-mail.js'
import { newMailInstant } from './triggers/new-mail-instant.js'

export const outlook = definePiece({
  contract: 1,
  name: 'outlook',
  title: 'Outlook mail',
  type: 'Email',
  description: 'Sends, finds, reads, answers and sorts mail in Microsoft 365 and Outlook.com mailboxes.',
  icon: 'icon.svg',
  docs: 'https://learn.microsoft.com/en-us/graph/outlook-mail-concept-overview',
  endpoints: {
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com/v1.0',
    resource: 'https://graph.microsoft.com',
  },
  auth: outlookMethods,
  actions: [
    sendMail,
    replyMail,
    forwardMail,
    createMailDraft,
    searchMail,
    readMail,
    getAttachment,
    moveMail,
    markMail,
    deleteMail,
    listMailFolders,
  ],
  triggers: [newMail, newMailInstant],
})
