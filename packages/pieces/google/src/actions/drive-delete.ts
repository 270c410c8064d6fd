import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { changeFile, deleteFile } from '../drive-api.js'
import { fileField } from '../drive-fields.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveDelete = defineAction({
  name: 'drive-delete',
  title: 'Delete file in Drive',
  description: 'Puts a file or folder into the bin, or deletes it for good.',
  group: 'Drive',
  methods: googleMethods.account,
  scopes: [SCOPES.drive],
  input: fields({
    file: fileField('File or folder'),
    forGood: field.checkbox({
      title: 'For good',
      help: 'Past the bin, a folder with all that lies in it. Only its owner may, in a shared drive a manager. Off: it goes into the bin, where Google keeps it for 30 days.',
    }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    forGood: Type.Boolean({ title: 'Deleted for good' }),
  }),
  async run(ctx) {
    requireService(ctx.auth, 'drive-change')
    const { forGood } = ctx.input
    const id = googleId(ctx.input.file, 'file')
    if (forGood) await deleteFile(ctx, id)
    else await changeFile(ctx, id, { trashed: true })
    return { id, forGood }
  },
})
