import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { copyObject } from '../copy-object.js'
import { fromField, newKeyField, otherBucketField, versionField } from '../object-fields.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'

export const copy = defineAction({
  name: 'copy',
  title: 'Copy object',
  description:
    'Copies an object at the store, with its media type and metadata. Its bytes do not travel through the run.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({
    fromBucket: otherBucketField('From bucket'),
    from: fromField,
    toBucket: otherBucketField('To bucket'),
    to: newKeyField('To key'),
    versionId: versionField,
  }),
  output: Type.Object({
    bucket: Type.String({ title: 'Bucket' }),
    key: Type.String({ title: 'Key' }),
    size: Type.Number({ title: 'Bytes' }),
    etag: Type.String({ title: 'Entity tag' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { fromBucket, from, toBucket, to, versionId } = ctx.input
    const usual = ctx.auth.fields.bucket
    const source = {
      bucket: bucketOf(fromBucket, usual, 'fromBucket'),
      key: checkedKey(from, 'from'),
      versionId: versionId && checkedText(versionId, 'versionId'),
      bucketField: 'fromBucket',
      keyField: 'from',
    }
    const target = {
      bucket: bucketOf(toBucket, usual, 'toBucket'),
      key: checkedKey(to, 'to'),
      bucketField: 'toBucket',
      keyField: 'to',
    }
    const { size, etag } = await copyObject(ctx, source, target)
    return { bucket: target.bucket, key: to, size, etag }
  },
})
