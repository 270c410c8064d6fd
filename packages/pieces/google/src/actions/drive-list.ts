import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { type DriveFile, listFiles } from '../drive-api.js'
import { driveQuery } from '../drive-query.js'
import { googleMethods } from '../google-auth.js'
import { SCOPES } from '../google-services.js'

export const driveList = defineAction({
  name: 'drive-list',
  title: 'List files in Drive',
  description: 'Lists the files and folders in a folder, or all that fit a search, in My Drive and shared drives.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({
    folder: field.text({
      title: 'Folder',
      help: 'Id or link; “root” is My Drive. Only what lies in it directly. Empty: everywhere. With an API key it is needed.',
      placeholder: 'https://drive.google.com/drive/folders/…',
      minLength: 1,
      maxLength: 2_000,
      optional: true,
    }),
    nameContains: field.text({
      title: 'Name contains',
      help: 'The beginning of a word in the name.',
      minLength: 1,
      maxLength: 500,
      optional: true,
    }),
    query: field.text({
      title: 'Further search',
      help: 'In the [search language of Drive](https://developers.google.com/workspace/drive/api/guides/search-files).',
      placeholder: "mimeType = 'application/pdf' and modifiedTime > '2026-01-01T00:00:00'",
      minLength: 1,
      maxLength: 5_000,
      optional: true,
    }),
    limit: field.number({ title: 'At most', default: 100, integer: true, min: 1, max: 10_000 }),
  }),
  output: Type.Object({
    files: Type.Array(
      Type.Object({
        id: Type.String({ title: 'Id' }),
        name: Type.String({ title: 'Name' }),
        mimeType: Type.String({ title: 'Media type' }),
        size: Type.Union([Type.Number(), Type.Null()], {
          title: 'Bytes',
          description: 'Null for folders and documents of Google.',
        }),
        modifiedAt: Type.Union([Type.String(), Type.Null()], { title: 'Changed at', description: 'RFC 3339, in UTC.' }),
        link: Type.Union([Type.String(), Type.Null()], { title: 'Link' }),
      }),
      { title: 'Files' },
    ),
    more: Type.Boolean({ title: 'There are more' }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    const { limit, ...filter } = ctx.input
    if (ctx.auth.method === 'api-key' && filter.folder === undefined) throw folderNeeded()
    const { items, more } = await listFiles(ctx, { query: driveQuery(filter), limit })
    return { files: items.map(summary), more }
  },
})

const summary = ({ id, name, mimeType, size, modifiedTime, webViewLink }: DriveFile) => ({
  id,
  name,
  mimeType,
  size: size === undefined ? null : Number(size),
  modifiedAt: modifiedTime ?? null,
  link: webViewLink ?? null,
})

const folderNeeded = () =>
  new PieceError('invalid_input', 'An API key has no files of its own to list.', {
    field: 'folder',
    hint: 'Give the id or link of a folder that anyone with the link may see.',
  })
