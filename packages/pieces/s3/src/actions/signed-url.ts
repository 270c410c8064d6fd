import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { accessKeyMethod } from '../access-key-auth.js'
import { headerText } from '../header-text.js'
import { bucketField, keyField } from '../object-fields.js'
import { bucketOf, checkedKey, checkedText } from '../s3-names.js'
import { signUrl } from '../sign-url.js'

const A_WEEK = 7 * 24 * 60 * 60

export const signedUrl = defineAction({
  name: 'signed-url',
  title: 'Sign address',
  description: 'Makes an address that gives or takes one object for a while, for anybody who has it.',
  group: 'Objects',
  // The address shows a session token, which is a secret of the connection, and no secret leaves a run.
  methods: [accessKeyMethod],
  input: fields({
    bucket: bucketField,
    key: keyField,
    method: field.choice({
      title: 'For',
      default: 'get',
      choices: [
        { value: 'get', title: 'Download' },
        { value: 'put', title: 'Upload' },
      ],
    }),
    expiresIn: field.number({
      title: 'Valid for seconds',
      help: 'At most seven days.',
      default: 3_600,
      integer: true,
      min: 1,
      max: A_WEEK,
    }),
    contentType: field.text({
      title: 'Media type',
      help: 'For a download, what the store answers it as. For an upload, what must be sent as Content-Type.',
      optional: true,
      maxLength: 255,
    }),
    downloadName: field.text({
      title: 'File name',
      help: 'The name under which browsers save the download.',
      visibleWhen: { method: ['get'] },
      optional: true,
      maxLength: 255,
    }),
  }),
  output: Type.Object({
    url: Type.String({ title: 'Address' }),
    expiresAt: Type.String({ title: 'Valid until' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { bucket, key, method, expiresIn, contentType, downloadName } = ctx.input
    if (ctx.auth.fields.sessionToken) throw temporary()
    return signUrl(ctx, {
      bucket: bucketOf(bucket, ctx.auth.fields.bucket),
      key: checkedKey(key, 'key'),
      method,
      expiresIn,
      contentType: contentType ? headerText(contentType, 'contentType') : undefined,
      downloadName: downloadName ? checkedText(downloadName, 'downloadName') : undefined,
    })
  },
})

const temporary = () =>
  new PieceError('unsupported', 'An address that temporary credentials sign would show their session token.', {
    field: 'sessionToken',
    hint: 'Use a connection with an access key of its own, without a session token.',
  })
