import { type Answer, refusal } from './google-answers.js'

const forbidden = (older: string, message: string) => refusal(403, { status: 'PERMISSION_DENIED', message, older })

/** Refusals of Drive, in the words Google documents. */
export const refusals = {
  readOnly: () =>
    forbidden('insufficientFilePermissions', 'The user does not have sufficient permissions for this file.'),
  parent: () => forbidden('insufficientParentPermissions', 'Insufficient permissions for the specified parent.'),
  parents: () => forbidden('cannotAddParent', 'Increasing the number of parents is not allowed'),
  locked: () => forbidden('cannotDownloadFile', 'This file cannot be downloaded by the user.'),
  harmful: () => forbidden('cannotDownloadAbusiveFile', 'This file has been identified as malware or spam.'),
  binary: () =>
    forbidden(
      'fileNotDownloadable',
      'Only files with binary content can be downloaded. Use Export with Docs Editors files.',
    ),
  notConvertible: () => forbidden('fileNotExportable', 'Export only supports Docs Editors files.'),
  exportSize: () => forbidden('exportSizeLimitExceeded', 'This file is too large to be exported.'),
  copy: () => forbidden('cannotCopyFile', 'This file cannot be copied by the user.'),
  full: () => forbidden('storageQuotaExceeded', "The user's Drive storage quota has been exceeded."),
  driveFull: () => forbidden('teamDriveFileLimitExceeded', 'The file limit for this shared drive has been exceeded.'),
  sharing: () => forbidden('sharingRateLimitExceeded', 'Rate limit exceeded. User message: "Sorry, you cannot share."'),
  invite: () =>
    refusal(400, {
      status: 'INVALID_ARGUMENT',
      message: 'Bad Request. User message: "You are trying to invite somebody without a Google account."',
      older: 'invalidSharingRequest',
    }),
} satisfies Record<string, () => Answer>
