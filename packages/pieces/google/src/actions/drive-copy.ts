import { defineAction, fields } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { copyFile } from '../drive-api.js'
import { fileField, folderField, nameField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { googleMethods } from '../google-auth.js'
import { googleId, optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveCopy = defineAction({
  name: 'drive-copy',
  title: 'Copy file in Drive',
  description: 'Makes a copy of a file, such as of a template. Folders are not copied.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    file: fileField(),
    folder: folderField('To folder', 'Id or link. Empty: the folder of the file.'),
    name: nameField('Name of the copy', 'Empty: Google makes one of the name of the file.'),
  }),
  output: fileOutput,
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { name } = ctx.input
    const folder = optionalId(ctx.input.folder, 'folder')
    const change = { ...(name !== undefined && { name }), ...(folder !== undefined && { parents: [folder] }) }
    return fileSummary(await copyFile(ctx, googleId(ctx.input.file, 'file'), change))
  },
})
