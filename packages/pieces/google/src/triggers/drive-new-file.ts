import { fields, pollingTrigger } from '@plugboard/core'
import { requireService } from '../check-services.js'
import { folderField, sharedDriveField, typeField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { readCursor } from '../drive-memory.js'
import { readNews, takeBearings } from '../drive-news.js'
import { googleMethods } from '../google-auth.js'
import { optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveNewFile = pollingTrigger({
  name: 'drive-new-file',
  title: 'New file in Drive',
  description: 'Starts for every file that is made, uploaded, shared with the account or moved into a folder.',
  methods: googleMethods.account,
  scopes: [SCOPES.driveRead],
  input: fields({
    folder: folderField(
      'Folder',
      'Id or link; “root” is My Drive. Only what lies in it directly. Empty: everywhere, then without files that are only moved.',
    ),
    type: typeField('Empty: all but folders.'),
    sharedDrive: sharedDriveField('Where the folder lies in a shared drive, or to watch a whole one.'),
  }),
  output: fileOutput,
  async poll(ctx) {
    requireService(ctx.auth, 'drive')
    const { type } = ctx.input
    const folder = optionalId(ctx.input.folder, 'folder')
    const area = { folder, type, drive: optionalId(ctx.input.sharedDrive, 'sharedDrive') }
    const cursor = await readCursor(ctx.cursor)
    if (cursor === undefined) return { events: [], cursor: await takeBearings(ctx, area) }
    const news = await readNews(ctx, area, cursor)
    const events = news.files.map((file) => ({ id: file.id, data: fileSummary(file) }))
    return { events, cursor: news.cursor, more: news.more }
  },
})
