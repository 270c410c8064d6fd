import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { requireService } from '../check-services.js'
import { listFiles } from '../drive-api.js'
import { folderField, sharedDriveField, typeField } from '../drive-fields.js'
import { fileOutput, fileSummary } from '../drive-file.js'
import { driveQuery } from '../drive-query.js'
import { googleMethods } from '../google-auth.js'
import { optionalId } from '../google-id.js'
import { SCOPES } from '../google-services.js'

export const driveList = defineAction({
  name: 'drive-list',
  title: 'List files in Drive',
  description: 'Lists the files and folders in a folder, or all that fit a search, in My Drive and shared drives.',
  group: 'Drive',
  methods: googleMethods.any,
  scopes: [SCOPES.driveRead],
  input: fields({
    folder: folderField(
      'Folder',
      'Id or link; “root” is My Drive. Only what lies in it directly. Empty: everywhere. With an API key it is needed.',
    ),
    nameContains: field.text({
      title: 'Name contains',
      help: 'The beginning of a word in the name.',
      minLength: 1,
      maxLength: 500,
      optional: true,
    }),
    type: typeField('Empty: all, folders included.'),
    query: field.text({
      title: 'Further search',
      help: 'In the [search language of Drive](https://developers.google.com/workspace/drive/api/guides/search-files).',
      placeholder: "modifiedTime > '2026-01-01T00:00:00' and not starred",
      minLength: 1,
      maxLength: 5_000,
      optional: true,
    }),
    sharedDrive: sharedDriveField('Look in this one alone. Empty: in all the account has to do with.'),
    order: field.choice({
      title: 'Order',
      default: 'any',
      choices: [
        { value: 'any', title: 'As Drive gives them' },
        { value: 'name_natural', title: 'By name' },
        { value: 'modifiedTime desc', title: 'Changed last first' },
        { value: 'createdTime desc', title: 'Created last first' },
      ],
    }),
    limit: field.number({ title: 'At most', default: 100, integer: true, min: 1, max: 10_000 }),
    cursor: field.text({
      title: 'Continue at',
      help: 'What “Next” of an earlier list gave, with the same search.',
      minLength: 1,
      maxLength: 10_000,
      optional: true,
    }),
  }),
  output: Type.Object({
    files: Type.Array(fileOutput, { title: 'Files' }),
    more: Type.Boolean({ title: 'There are more' }),
    next: Type.Union([Type.String(), Type.Null()], {
      title: 'Next',
      description: 'Where to continue; null at the end.',
    }),
  }),
  idempotent: true,
  async run(ctx) {
    requireService(ctx.auth, 'drive')
    const { limit, cursor, order, sharedDrive, ...filter } = ctx.input
    if (ctx.auth.method === 'api-key' && filter.folder === undefined) throw folderNeeded()
    const { items, more, next } = await listFiles(ctx, {
      query: driveQuery(filter),
      limit,
      cursor,
      drive: optionalId(sharedDrive, 'sharedDrive'),
      orderBy: order === 'any' ? undefined : order,
    })
    return { files: items.map(fileSummary), more, next: next ?? null }
  },
})

const folderNeeded = () =>
  new PieceError('unsupported', 'An API key has no files of its own to list.', {
    field: 'folder',
    hint: 'Give the id or link of a folder that anyone with the link may see, or use a Google account or a service account.',
  })
