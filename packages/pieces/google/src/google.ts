import { definePiece } from '@plugboard/core'
import { driveDownload } from './actions/drive-download.js'
import { driveList } from './actions/drive-list.js'
import { gmailCreateDraft } from './actions/gmail-create-draft.js'
import { gmailDelete } from './actions/gmail-delete.js'
import { gmailGetAttachment } from './actions/gmail-get-attachment.js'
import { gmailLabel } from './actions/gmail-label.js'
import { gmailListLabels } from './actions/gmail-list-labels.js'
import { gmailRead } from './actions/gmail-read.js'
import { gmailReply } from './actions/gmail-reply.js'
import { gmailSearch } from './actions/gmail-search.js'
import { gmailSend } from './actions/gmail-send.js'
import { gmailTrash } from './actions/gmail-trash.js'
import { sheetsAppend } from './actions/sheets-append.js'
import { sheetsRead } from './actions/sheets-read.js'
import { googleMethods } from './google-auth.js'
import { gmailNewMail } from './triggers/gmail-new-mail.js'

export const google = definePiece({
  contract: 1,
  name: 'google',
  title: 'Google',
  type: 'Email',
  description:
    'Sends, reads and sorts mail with Gmail, lists and downloads files of Drive, reads and fills spreadsheets.',
  icon: 'icon.svg',
  docs: 'https://developers.google.com/workspace',
  endpoints: {
    login: 'https://accounts.google.com',
    oauth: 'https://oauth2.googleapis.com',
    userinfo: 'https://openidconnect.googleapis.com/v1',
    gmail: 'https://gmail.googleapis.com',
    drive: 'https://www.googleapis.com/drive/v3',
    sheets: 'https://sheets.googleapis.com/v4',
  },
  auth: googleMethods.any,
  actions: [
    gmailSend,
    gmailReply,
    gmailCreateDraft,
    gmailSearch,
    gmailRead,
    gmailGetAttachment,
    gmailListLabels,
    gmailLabel,
    gmailTrash,
    gmailDelete,
    driveList,
    driveDownload,
    sheetsRead,
    sheetsAppend,
  ],
  triggers: [gmailNewMail],
})
