import { fields, pollingTrigger } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { bucketField, prefixField } from '../object-fields.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedPrefix } from '../s3-names.js'
import { sweep } from '../sweep.js'
import { readCursor } from '../sweep-cursor.js'

export const newObject = pollingTrigger({
  name: 'new-object',
  title: 'New object',
  description: 'Starts for every object that appears below a prefix, and again when it is replaced.',
  methods: s3Methods,
  input: fields({ bucket: bucketField, prefix: prefixField }),
  output: Type.Object({
    bucket: Type.String({ title: 'Bucket' }),
    key: Type.String({ title: 'Key' }),
    size: Type.Number({ title: 'Bytes' }),
    modifiedAt: Type.String({ title: 'Modified at' }),
    etag: Type.String({ title: 'Entity tag' }),
    storageClass: Type.Optional(Type.String({ title: 'Storage class' })),
  }),
  async poll(ctx) {
    const bucket = bucketOf(ctx.input.bucket, ctx.auth.fields.bucket)
    const prefix = checkedPrefix(ctx.input.prefix ?? '', 'prefix')
    const { found, cursor } = await sweep(ctx, { bucket, prefix }, await readCursor(ctx.cursor))
    const events = found.sort(byTime).map((entry) => ({
      id: `${entry.key} ${entry.modifiedAt} ${entry.etag}`,
      data: { bucket, ...entry },
    }))
    return { events, cursor, more: cursor.round !== undefined }
  },
})

const byTime = (one: { modifiedAt: string }, other: { modifiedAt: string }) =>
  Date.parse(one.modifiedAt) - Date.parse(other.modifiedAt)
