import type { Reading } from './error-readings.js'

const denied = (message: string, hint: string): Reading => ({ code: 'permission_denied', message, hint })

const noDownload = denied(
  'The owner of the file does not let others download, copy or print it.',
  'Ask the owner to allow it in the settings of sharing.',
)

const sharedDriveFull: Reading = {
  code: 'quota_exceeded',
  message: 'The shared drive holds as many files and folders as it may.',
  hint: 'Delete files there, also from its bin, or use another shared drive.',
}

const folderFull: Reading = {
  code: 'quota_exceeded',
  message: 'The folder or the account holds as many files as it may.',
  hint: 'Delete files there, or use another folder.',
}

const sharing = denied(
  'Google does not let this file be shared in this way.',
  'Check the address and the role, and what the administrator of the Google Workspace allows to share with whom.',
)

/**
 * Refusals of Drive alone, by `reason`.
 * Source: https://developers.google.com/workspace/drive/api/guides/handle-errors
 */
export const DRIVE_REASONS: Readonly<Record<string, Reading>> = {
  cannotDownloadFile: noDownload,
  cannotExportFile: noDownload,
  cannotCopyFile: denied(
    'The file cannot be copied: it is a folder, or its owner does not let others copy it.',
    'Ask the owner to allow it, or copy the files of the folder one by one.',
  ),
  fileNotDownloadable: {
    code: 'unsupported',
    message: 'The file has no content of its own to download.',
    field: 'file',
    hint: 'Use “Export document from Drive” for documents of Google.',
  },
  fileNotExportable: {
    code: 'unsupported',
    message: 'Google converts only its own documents.',
    field: 'file',
    hint: 'Use “Download file from Drive”.',
  },
  storageQuotaExceeded: {
    code: 'quota_exceeded',
    message: 'The storage of the account is full.',
    hint: 'Free space or buy more. A service account has no storage of its own: let it act for a user, or use a folder in a shared drive.',
  },
  downloadQuotaExceeded: {
    code: 'quota_exceeded',
    message: 'The file was downloaded too often of late.',
    hint: 'Try again after a day, or make a copy of the file.',
  },
  sharingRateLimitExceeded: {
    code: 'rate_limited',
    message: 'The account has shared or invited too often of late.',
    hint: 'Try again after a day, and share without notifying people by mail.',
  },
  invalidSharingRequest: {
    code: 'invalid_input',
    message: 'Google does not share with this address as it was asked.',
    hint: 'Check the address. One without a Google account must be told by mail.',
  },
  publishOutNotPermitted: sharing,
  cannotShareTeamDriveTopFolderWithAnyoneOrDomains: sharing,
  cannotShareTeamDriveWithNonGoogleAccounts: sharing,
  teamDriveTeamMembersOnlyRestriction: sharing,
  teamDriveDomainUsersOnlyRestriction: sharing,
  teamDriveFileLimitExceeded: sharedDriveFull,
  numChildrenInNonRootLimitExceeded: folderFull,
  activeItemCreationLimitExceeded: folderFull,
  myDriveHierarchyDepthLimitExceeded: {
    code: 'invalid_input',
    message: 'Folders would be nested more deeply than Google allows.',
    field: 'folder',
    hint: 'Choose a folder that lies higher.',
  },
  teamDriveHierarchyTooDeep: {
    code: 'invalid_input',
    message: 'Folders would be nested more deeply than a shared drive allows.',
    field: 'folder',
    hint: 'Choose a folder that lies higher.',
  },
  insufficientParentPermissions: denied(
    'The account may not add files to this folder, or take them out of it.',
    'Share the folder with the account of the connection as an editor.',
  ),
  cannotMoveTrashedItemIntoTeamDrive: denied(
    'A file in the bin cannot be moved into a shared drive.',
    'Restore it first.',
  ),
  fileWriterTeamDriveMoveInDisabled: denied(
    'The administrator lets only owners move files into shared drives.',
    'Ask the owner of the file to move it, or copy it.',
  ),
  fileOwnerNotMemberOfTeamDrive: denied(
    'The owner of the file is no member of the shared drive.',
    'Add the owner to the shared drive, or copy the file.',
  ),
  fileOrganizerNotYetEnabledForThisTeamDrive: sharing,
  fileNeverWritable: denied('This file can never be changed.', 'Make a copy of it and change that.'),
}
