import { definePiece } from '@plugboard/core'
import { searchMail } from './actions/search-mail.js'
import { sendMail } from './actions/send-mail.js'
import { outlookMethods } from './outlook-auth.js'

export const outlook = definePiece({
  contract: 1,
  name: 'outlook',
  title: 'Outlook mail',
  type: 'Email',
  description: 'Sends and finds mail in Microsoft 365 and Outlook.com mailboxes.',
  icon: 'icon.svg',
  docs: 'https://learn.microsoft.com/en-us/graph/outlook-mail-concept-overview',
  endpoints: {
    login: 'https://login.microsoftonline.com',
    graph: 'https://graph.microsoft.com/v1.0',
    resource: 'https://graph.microsoft.com',
  },
  auth: outlookMethods,
  actions: [sendMail, searchMail],
})
