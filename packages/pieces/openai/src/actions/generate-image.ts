import { defineAction, field, fields } from '@plugboard/core'
import { askedOfImages, imageFields, imageRequest, qualityFields } from '../image-fields.js'
import { imagesOutput, imageUsage } from '../media-output.js'
import { answers } from '../openai-answers.js'
import { openaiAuth } from '../openai-auth.js'
import { call } from '../openai-client.js'
import { saveImages } from '../save-images.js'

export const generateImage = defineAction({
  name: 'generate-image',
  title: 'Generate images',
  description: 'Makes images from a description.',
  group: 'Images',
  methods: [openaiAuth],
  input: fields({
    ...imageFields,
    quality: qualityFields.ofDrawing,
    style: field.choice({
      title: 'Style',
      help: 'Of DALL·E 3: vivid is more dramatic, natural less so.',
      choices: [
        { value: 'vivid', title: 'Vivid' },
        { value: 'natural', title: 'Natural' },
      ],
      optional: true,
    }),
  }),
  output: imagesOutput,
  timeout: 900,
  async run(ctx) {
    const { style, quality } = ctx.input
    const request = { ...imageRequest(ctx.input), ...(quality && { quality }), ...(style && { style }) }
    const { body } = await call(ctx, answers.images, {
      timeout: 300_000,
      asked: { ...askedOfImages, fields: { ...askedOfImages.fields, style: 'style' } },
      send: (client, options) => client.images.generate(request, options),
    })
    return { images: await saveImages(ctx, body.data), usage: imageUsage(body) }
  },
})
