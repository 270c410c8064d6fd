import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { listObjects } from '../list-objects.js'
import { bucketField, prefixField } from '../object-fields.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedPrefix, checkedText } from '../s3-names.js'

export const list = defineAction({
  name: 'list',
  title: 'List objects',
  description: 'Lists the objects of a bucket by key, page by page.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({
    bucket: bucketField,
    prefix: prefixField,
    delimiter: field.text({
      title: 'Folders end with',
      help: 'Usually a slash: keys that go on after it are listed as one folder. Leave empty to list all keys, however deep.',
      placeholder: '/',
      optional: true,
      maxLength: 100,
    }),
    limit: field.number({ title: 'Limit', default: 100, integer: true, min: 1, max: 1_000 }),
    cursor: field.text({
      title: 'Cursor',
      help: 'The "next" of the page before. Leave empty for the first page.',
      optional: true,
    }),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        key: Type.String({ title: 'Key' }),
        size: Type.Number({ title: 'Bytes' }),
        modifiedAt: Type.String({ title: 'Modified at' }),
        etag: Type.String({ title: 'Entity tag' }),
        storageClass: Type.Optional(Type.String({ title: 'Storage class' })),
      }),
      { title: 'Objects' },
    ),
    folders: Type.Array(Type.String(), { title: 'Folders' }),
    next: Type.Optional(Type.String({ title: 'Cursor of the next page' })),
  }),
  idempotent: true,
  async run(ctx) {
    const { bucket, prefix = '', delimiter, limit, cursor } = ctx.input
    return listObjects(ctx, {
      bucket: bucketOf(bucket, ctx.auth.fields.bucket),
      prefix: checkedPrefix(prefix, 'prefix'),
      limit,
      ...(delimiter && { delimiter: checkedPrefix(delimiter, 'delimiter') }),
      ...(cursor && { cursor: checkedText(cursor, 'cursor') }),
    })
  },
})
