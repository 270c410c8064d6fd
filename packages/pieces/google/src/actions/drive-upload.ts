import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { folderField, nameField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { conversionChoices, uploadMetadata } from '../drive-metadata.js'
import { upload } from '../drive-upload.js'
import { googleMethods } from '../google-auth.js'
import { optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveUpload = defineAction({
  name: 'drive-upload',
  title: 'Upload file to Drive',
  description: 'Puts a file into a folder of Drive, or gives a file that is there a new version.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    file: field.file({ title: 'File' }),
    folder: folderField('Folder', 'Id or link. Empty: My Drive. Not with “New version of”.'),
    name: nameField('Name', 'Empty: that of the file. Drive keeps several files of one name side by side.'),
    replace: field.text({
      title: 'New version of',
      help: 'Id or link of a file that keeps its id, its sharing and, unless another is given, its name. Empty: a new file is made.',
      minLength: 1,
      maxLength: 2_000,
      optional: true,
    }),
    convertTo: field.choice({ title: 'Convert into', default: 'none', choices: conversionChoices }),
  }),
  output: fileOutput,
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { file, ...input } = ctx.input
    const replace = optionalId(input.replace, 'replace')
    const folder = optionalId(input.folder, 'folder')
    if (replace !== undefined && folder !== undefined) throw twoPlaces()
    const { metadata, contentType } = uploadMetadata(file, { ...input, folder, isNew: replace === undefined })
    const place = replace === undefined ? 'folder' : 'replace'
    const about = {
      scope: SCOPES.drive,
      fields: { not_found: place, permission_denied: place, invalid_input: 'file' },
    }
    const target = { replace, metadata, contentType, size: file.size, about }
    const told = (sent: number) => ctx.progress(uploadProgress(sent, file.size))
    return fileSummary(await upload(ctx, target, ctx.files.read(file), told))
  },
})

const uploadProgress = (sent: number, size: number | undefined) => ({
  message: `${Math.round(sent / 1024 / 1024)} MB uploaded`,
  ...(size !== undefined && size >= sent && { fraction: sent / size }),
})

const twoPlaces = () =>
  new PieceError('invalid_input', 'A new version of a file stays where the file is.', {
    field: 'folder',
    hint: 'Leave the folder empty, or “New version of”; “Move file in Drive” moves a file.',
  })
