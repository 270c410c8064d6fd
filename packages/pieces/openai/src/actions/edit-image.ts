import { defineAction, type FileRef, field, fields, PieceError } from '@plugboard/core'
import { askedOfImages, imageFields, imageRequest, qualityFields } from '../image-fields.js'
import { imagesOutput, imageUsage } from '../media-output.js'
import { answers } from '../openai-answers.js'
import { openaiAuth } from '../openai-auth.js'
import { call } from '../openai-client.js'
import { saveImages } from '../save-images.js'
import { bytesToSend, checkSize } from '../upload.js'

const IMAGE = {
  field: 'images',
  most: 50_000_000,
  said: '50 MB',
  types: /^image\/(?:png|jpeg|webp)$/,
  kinds: 'PNG, JPEG or WebP',
}
const MASK = { field: 'mask', most: 4_000_000, said: '4 MB', types: /^image\/png$/, kinds: 'PNG' }

export const editImage = defineAction({
  name: 'edit-image',
  title: 'Edit images',
  description: 'Makes images anew from images and a description of what shall change.',
  group: 'Images',
  methods: [openaiAuth],
  input: fields({
    ...imageFields,
    quality: qualityFields.ofEditing,
    images: field.list({
      title: 'Given images',
      help: 'PNG, JPEG or WebP, up to 50 MB each.',
      of: field.file({ title: 'Image' }),
      max: 16,
    }),
    mask: field.file({
      title: 'Mask',
      help: 'A PNG of the size of the first image, up to 4 MB: only where it is transparent something changes.',
      optional: true,
    }),
  }),
  output: imagesOutput,
  timeout: 900,
  async run(ctx) {
    const { images, mask, quality } = ctx.input
    for (const image of images) checkSize(image, IMAGE)
    if (mask) checkSize(mask, MASK)
    const { toStreamingFile } = await import('openai')
    const asFile = (file: FileRef, rules: typeof IMAGE) =>
      toStreamingFile(bytesToSend(file, ctx.files, rules), file.name, { type: imageType(file, rules) })
    const files = images.map((image) => asFile(image, IMAGE))
    const request = {
      ...imageRequest(ctx.input),
      ...(quality && { quality }),
      image: files.length === 1 && files[0] ? files[0] : files,
      ...(mask && { mask: asFile(mask, MASK) }),
    }
    const { body } = await call(ctx, answers.images, {
      timeout: 300_000,
      asked: { ...askedOfImages, fields: { ...askedOfImages.fields, image: 'images', mask: 'mask' } },
      send: (client, options) => client.images.edit(request, options),
    })
    return { images: await saveImages(ctx, body.data), usage: imageUsage(body) }
  },
})

function imageType({ name, contentType }: FileRef, { field, types, kinds }: typeof IMAGE): string {
  const type = contentType.split(';', 1).join('').trim().toLowerCase().replace('image/jpg', 'image/jpeg')
  if (types.test(type)) return type
  throw new PieceError('invalid_input', `“${name}” is not an image the service can use here.`, {
    field,
    hint: `Give ${kinds}; convert others first.`,
  })
}
