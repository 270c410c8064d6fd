import { defineAction, fields } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { describeFile } from '../drive-api.js'
import { fileField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveGet = defineAction({
  name: 'drive-get',
  title: 'Look at file in Drive',
  description: 'Tells what Drive knows of a file or folder, without its content.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({ file: fileField('File or folder') }),
  output: fileOutput,
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    return fileSummary(await describeFile(ctx, googleId(ctx.input.file, 'file')))
  },
})
