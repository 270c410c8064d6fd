import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { contentOf } from '../content-of.js'
import { headerText, metadataHeaders } from '../header-text.js'
import { bucketField, newKeyField } from '../object-fields.js'
import { putObject } from '../put-object.js'
import { s3Methods } from '../s3-auth.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'

const STORAGE_CLASSES = [
  { value: 'STANDARD', title: 'Standard' },
  { value: 'INTELLIGENT_TIERING', title: 'Intelligent tiering' },
  { value: 'STANDARD_IA', title: 'Standard, infrequent access' },
  { value: 'ONEZONE_IA', title: 'One zone, infrequent access' },
  { value: 'GLACIER_IR', title: 'Glacier, instant retrieval' },
  { value: 'GLACIER', title: 'Glacier, flexible retrieval' },
  { value: 'DEEP_ARCHIVE', title: 'Glacier deep archive' },
  { value: 'REDUCED_REDUNDANCY', title: 'Reduced redundancy' },
] as const

export const put = defineAction({
  name: 'put',
  title: 'Put object',
  description: 'Stores a file or a text under a key. What was there before is replaced.',
  group: 'Objects',
  methods: s3Methods,
  input: fields({
    bucket: bucketField,
    key: newKeyField('Key'),
    file: field.file({ title: 'File', optional: true }),
    text: field.longText({ title: 'Text', help: 'Instead of a file; stored as UTF-8.', optional: true }),
    contentType: field.text({
      title: 'Media type',
      help: 'Leave empty for that of the file, or text/plain.',
      placeholder: 'application/pdf',
      optional: true,
      maxLength: 255,
    }),
    metadata: field.keyValue({
      title: 'Metadata',
      help: 'Names and values in printable ASCII, 2 KB together. The store keeps names in lower case.',
      optional: true,
    }),
    storageClass: field.choice({
      title: 'Storage class',
      help: 'Leave empty for the usual one.',
      optional: true,
      choices: STORAGE_CLASSES,
    }),
  }),
  output: Type.Object({
    bucket: Type.String({ title: 'Bucket' }),
    key: Type.String({ title: 'Key' }),
    size: Type.Number({ title: 'Bytes' }),
    etag: Type.String({ title: 'Entity tag' }),
    versionId: Type.Optional(Type.String({ title: 'Version ID' })),
  }),
  idempotent: true,
  async run(ctx) {
    const { contentType, metadata = {}, storageClass } = ctx.input
    const bucket = bucketOf(ctx.input.bucket, ctx.auth.fields.bucket)
    const key = checkedKey(ctx.input.key, 'key')
    const content = contentOf(ctx.input)
    const headers = {
      'content-type': contentType ? headerText(contentType, 'contentType') : typeOf(content),
      ...metadataHeaders(metadata),
      ...(storageClass && { 'x-amz-storage-class': storageClass }),
    }
    const data = 'file' in content ? ctx.files.read(content.file) : bytesOf(content.text)
    const size = 'file' in content ? content.file.size : undefined
    return { bucket, key, ...(await putObject(ctx, { bucket, key, headers }, data, size)) }
  },
})

/** A file brings its own, which somebody outside may have chosen. */
function typeOf(content: { file: { contentType: string } } | { text: string }): string {
  if (!('file' in content)) return 'text/plain; charset=utf-8'
  const { contentType } = content.file
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(contentType) ? contentType : 'application/octet-stream'
}

async function* bytesOf(text: string) {
  yield Buffer.from(checkedText(text, 'text'))
}
