import { defineAction, field, fields } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { exportFile } from '../drive-download.js'
import { fileField } from '../drive-fields.js'
import { downloadOutput, downloadSummary } from '../drive-file.js'
import { formatChoices } from '../drive-formats.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveExport = defineAction({
  name: 'drive-export',
  title: 'Export document from Drive',
  description: 'Converts a document, spreadsheet, presentation or drawing of Google into a file.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({
    file: fileField('Document', 'Id or link of a document of Google.'),
    format: field.choice({
      title: 'Format',
      help: 'Google converts documents of up to 10 MB.',
      default: 'pdf',
      choices: formatChoices,
    }),
  }),
  output: downloadOutput,
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    return downloadSummary(await exportFile(ctx, googleId(ctx.input.file, 'file'), ctx.input.format))
  },
})
