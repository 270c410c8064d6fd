import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { download } from '../drive-download.js'
import { googleMethods } from '../google-auth.js'
import { googleId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveDownload = defineAction({
  name: 'drive-download',
  title: 'Download file from Drive',
  description:
    'Copies a file from Drive into the run. Documents, spreadsheets and presentations of Google are converted.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({
    file: field.text({
      title: 'File',
      help: 'Id or link.',
      placeholder: 'https://drive.google.com/file/d/…/view',
      minLength: 1,
      maxLength: 2_000,
    }),
    convertTo: field.choice({
      title: 'Convert documents of Google to',
      help: 'Other files are downloaded as they are. Google converts up to 10 MB, and drawings always to PDF.',
      default: 'pdf',
      choices: [
        { value: 'pdf', title: 'PDF' },
        { value: 'office', title: 'Word, Excel or PowerPoint' },
      ],
    }),
  }),
  output: Type.Object({
    file: Type.Object(
      { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
      { title: 'File' },
    ),
    id: Type.String({ title: 'Id' }),
    name: Type.String({ title: 'Name in Drive' }),
    mimeType: Type.String({ title: 'Media type in Drive' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    const { source, file } = await download(ctx, googleId(ctx.input.file, 'file'), ctx.input.convertTo)
    const { id, name, mimeType } = source
    return { file, id, name, mimeType }
  },
})
