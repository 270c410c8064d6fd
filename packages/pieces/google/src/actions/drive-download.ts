import { defineAction, field, fields } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { download } from '../drive-download.js'
import { fileField } from '../drive-fields.js'
import { downloadOutput, downloadSummary } from '../drive-file.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveDownload = defineAction({
  name: 'drive-download',
  title: 'Download file from Drive',
  description: 'Copies a file from Drive into the run. Documents of Google are exported instead.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({
    file: fileField(),
    acceptHarmful: field.checkbox({
      title: 'Also what Google takes for malware or spam',
      help: 'Google gives such a file only to its owner, and only on demand.',
    }),
  }),
  output: downloadOutput,
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    return downloadSummary(await download(ctx, googleId(ctx.input.file, 'file'), ctx.input.acceptHarmful))
  },
})
