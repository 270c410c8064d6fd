import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { fileName } from '../file-name.js'
import { factsOutput } from '../object-facts.js'
import { bucketField, keyField, versionField } from '../object-fields.js'
import { openObject } from '../open-object.js'
import { chunksOf } from '../read-body.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'

export const get = defineAction({
  name: 'get',
  title: 'Get object',
  description: 'Copies an object, or a part of it, into the run as a file.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({
    bucket: bucketField,
    key: keyField,
    versionId: versionField,
    range: field.text({
      title: 'Bytes',
      help: 'Only these, counted from 0, both included: 0-99 is the first hundred, 100- all after them, -100 the last hundred.',
      placeholder: '0-99',
      optional: true,
      maxLength: 40,
    }),
  }),
  output: Type.Object({
    file: Type.Object(
      { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
      { title: 'File' },
    ),
    key: Type.String({ title: 'Key' }),
    ...factsOutput,
  }),
  idempotent: true,
  async run(ctx) {
    const { bucket, key, versionId, range } = ctx.input
    const place = {
      bucket: bucketOf(bucket, ctx.auth.fields.bucket),
      key: checkedKey(key, 'key'),
      versionId: versionId && checkedText(versionId, 'versionId'),
    }
    const { response, facts } = await openObject(ctx, place, range ? checkedRange(range) : undefined)
    const file = await ctx.files.write({ name: fileName(key), contentType: facts.contentType }, chunksOf(response))
    return { file, key, ...facts }
  },
})

/** Without this the store would give the whole object for what it does not understand. */
function checkedRange(range: string): string {
  const [, from, to] = /^(\d{1,16})-(\d{1,16})?$|^-\d{1,16}$/.exec(range.trim()) ?? []
  const isRange = /^-\d+$/.test(range.trim()) || from !== undefined
  if (isRange && (to === undefined || Number(from) <= Number(to))) return range.trim()
  throw new PieceError('invalid_input', 'This is no range of bytes.', {
    field: 'range',
    hint: 'Enter one such as 0-99, 100- or -100.',
  })
}
