import { definePiece } from '@plugboard/core'
import { sendEmail } from './actions/send-email.js'
import { smtpMethods } from './smtp-auth.js'

export const piece = definePiece({
  contract: 1,
  name: 'smtp',
  title: 'SMTP',
  type: 'Email',
  description: 'Sends e-mail through any mail server.',
  icon: 'icon.svg',
  docs: 'https://www.rfc-editor.org/rfc/rfc5321',
  auth: smtpMethods,
  actions: [sendEmail],
})
