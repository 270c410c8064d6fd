import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { factsOutput } from '../object-facts.js'
import { bucketField, keyField, versionField } from '../object-fields.js'
import { describeObject } from '../open-object.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'

export const head = defineAction({
  name: 'head',
  title: 'Get details',
  description: 'Reads size, media type, time and metadata of an object, without its content.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({ bucket: bucketField, key: keyField, versionId: versionField }),
  output: Type.Object({ key: Type.String({ title: 'Key' }), ...factsOutput }),
  idempotent: true,
  async run(ctx) {
    const { bucket, key, versionId } = ctx.input
    const facts = await describeObject(ctx, {
      bucket: bucketOf(bucket, ctx.auth.fields.bucket),
      key: checkedKey(key, 'key'),
      versionId: versionId && checkedText(versionId, 'versionId'),
    })
    return { key, ...facts }
  },
})
