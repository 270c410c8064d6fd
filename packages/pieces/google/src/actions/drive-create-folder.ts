import { defineAction, field, fields } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { createFile } from '../drive-api.js'
import { folderField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { folderMetadata } from '../drive-metadata.js'
import { googleMethods } from '../google-auth.js'
import { optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveCreateFolder = defineAction({
  name: 'drive-create-folder',
  title: 'Create folder in Drive',
  description: 'Makes a folder. Drive keeps several folders of one name side by side.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    name: field.text({ title: 'Name', minLength: 1, maxLength: 500 }),
    folder: folderField('In folder', 'Id or link. Empty: My Drive.'),
  }),
  output: fileOutput,
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { name, folder } = ctx.input
    return fileSummary(await createFile(ctx, folderMetadata(name, optionalId(folder, 'folder'))))
  },
})
