import { defineAction, fields, PieceError } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { fileField, folderField, nameField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { moveFile } from '../drive-move.js'
import { googleMethods } from '../google-auth.js'
import { googleId, optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveMove = defineAction({
  name: 'drive-move',
  title: 'Move file in Drive',
  description: 'Moves a file or folder into another folder, gives it another name, or both.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    file: fileField('File or folder'),
    folder: folderField('To folder', 'Id or link. Empty: it stays where it is.'),
    name: nameField('New name', 'Empty: it keeps its name.'),
  }),
  output: fileOutput,
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { name } = ctx.input
    const file = googleId(ctx.input.file, 'file')
    const folder = optionalId(ctx.input.folder, 'folder')
    if (folder === undefined && name === undefined) throw nothingToDo()
    return fileSummary(await moveFile(ctx, file, { folder, name }))
  },
})

const nothingToDo = () =>
  new PieceError('invalid_input', 'There is neither a folder to move to nor a new name.', {
    field: 'folder',
    hint: 'Choose a folder, enter a new name, or both.',
  })
