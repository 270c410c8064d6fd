import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { OF_VERSION } from '../error-readings.js'
import { bucketField, keyField, versionField } from '../object-fields.js'
import { s3Methods } from '../s3-auth.js'
import { callForNothing } from '../s3-client.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'

export const deleteObject = defineAction({
  name: 'delete',
  title: 'Delete object',
  description: 'Deletes an object, or one version of it. One that is gone already is no failure.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({ bucket: bucketField, key: keyField, versionId: versionField }),
  output: Type.Object({
    key: Type.String({ title: 'Key' }),
    versionId: Type.Optional(Type.String({ title: 'Version ID' })),
    deleteMarker: Type.Boolean({ title: 'Older versions are kept behind a delete marker' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { bucket, key, versionId } = ctx.input
    const headers = await callForNothing(ctx, {
      method: 'DELETE',
      bucket: bucketOf(bucket, ctx.auth.fields.bucket),
      key: checkedKey(key, 'key'),
      ...(versionId && { query: { versionId: checkedText(versionId, 'versionId') }, readings: OF_VERSION }),
    })
    const deleted = headers.get('x-amz-version-id')
    return { key, ...(deleted && { versionId: deleted }), deleteMarker: headers.get('x-amz-delete-marker') === 'true' }
  },
})
