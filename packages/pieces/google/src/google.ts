import { definePiece } from '@plugboard/core'
import { driveCopy } from './actions/drive-copy.js'
import { driveCreateFolder } from './actions/drive-create-folder.js'
import { driveDelete } from './actions/drive-delete.js'
import { driveDownload } from './actions/drive-download.js'
import { driveExport } from './actions/drive-export.js'
import { driveGet } from './actions/drive-get.js'
import { driveList } from './actions/drive-list.js'
import { driveMove } from './actions/drive-move.js'
import { driveShare } from './actions/drive-share.js'
import { driveUpload } from './actions/drive-upload.js'
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
import { sheetsClear } from './actions/sheets-clear.js'
import { sheetsCreateSheet } from './actions/sheets-create-sheet.js'
import { sheetsCreateSpreadsheet } from './actions/sheets-create-spreadsheet.js'
import { sheetsDeleteRow } from './actions/sheets-delete-row.js'
import { sheetsFindRow } from './actions/sheets-find-row.js'
import { sheetsRead } from './actions/sheets-read.js'
import { sheetsUpdate } from './actions/sheets-update.js'
import { googleMethods } from './google-auth.js'
import { driveNewFile } from './triggers/drive-new-file.js'
import { gmailNewMail } from './triggers/gmail-new-mail.js'

export const google = definePiece({
  contract: 1,
  name: 'google',
  title: 'Google',
  type: 'Email',
  description:
    'Sends, reads and sorts mail with Gmail, keeps files in Drive, reads and fills spreadsheets, and starts flows for new mail and files.',
  icon: 'icon.svg',
  docs: 'https://developers.google.com/workspace',
  endpoints: {
    login: 'https://accounts.google.com',
    oauth: 'https://oauth2.googleapis.com',
    userinfo: 'https://openidconnect.googleapis.com/v1',
    gmail: 'https://gmail.googleapis.com',
    drive: 'https://www.googleapis.com/drive/v3',
    driveUpload: 'https://www.googleapis.com/upload/drive/v3',
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
    driveGet,
    driveDownload,
    driveExport,
    driveUpload,
    driveCreateFolder,
    driveMove,
    driveCopy,
    driveShare,
    driveDelete,
    sheetsRead,
    sheetsFindRow,
    sheetsAppend,
    sheetsUpdate,
    sheetsClear,
    sheetsDeleteRow,
    sheetsCreateSheet,
    sheetsCreateSpreadsheet,
  ],
  triggers: [driveNewFile, gmailNewMail],
})
