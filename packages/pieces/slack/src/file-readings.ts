import { absent, forbidden, type Readings, wrong } from './reading.js'

const gone = absent(
  'id',
  'There is no such file, or the bot may not see it.',
  'Share the file in a channel the bot is in.',
)

const refusedUpload = (message: string) =>
  forbidden(message, 'Choose another file, or ask an owner of the workspace to allow it.', 'attachments')

/** Sources: files.getUploadURLExternal, files.completeUploadExternal and files.info in https://docs.slack.dev/reference/methods */
export const fileReadings: Readings = {
  file_not_found: gone,
  file_deleted: absent('id', 'The file was deleted.', 'Choose another file.'),
  file_uploads_disabled: refusedUpload('The workspace does not allow files to be uploaded.'),
  file_uploads_except_images_disabled: refusedUpload('The workspace allows only images to be uploaded.'),
  file_type_not_allowed: refusedUpload('The workspace does not allow files of this type.'),
  file_upload_size_restricted: refusedUpload('The workspace does not allow files of this size.'),
  storage_limit_reached: {
    code: 'quota_exceeded',
    message: 'The workspace has no room for further files.',
    field: 'attachments',
    hint: 'Delete files in Slack, or ask an owner of the workspace for a larger plan.',
  },
  posting_to_channel_denied: forbidden(
    'A setting of the workspace does not let the bot post here.',
    'Choose another channel, or ask an owner of the workspace to change its posting permissions.',
    'channel',
  ),
  invalid_channel: wrong('channel', 'Slack cannot share files here.', 'Choose a channel from the list.'),
}
