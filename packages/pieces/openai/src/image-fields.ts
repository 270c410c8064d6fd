import { field } from '@plugboard/core'
import { modelField } from './model-field.js'
import type { Asked } from './openai-error.js'

/** The qualities that every model which edits images may know. */
const qualities = [
  { value: 'auto', title: 'Automatic' },
  { value: 'low', title: 'Low' },
  { value: 'medium', title: 'Medium' },
  { value: 'high', title: 'High' },
  { value: 'standard', title: 'Standard' },
] as const

/** How well images are drawn; only what is drawn from nothing can be HD. */
export const qualityFields = {
  ofDrawing: field.choice({
    title: 'Quality',
    help: 'Low, medium and high are for GPT Image models, standard and HD for DALL·E.',
    choices: [...qualities, { value: 'hd', title: 'HD' }],
    optional: true,
  }),
  ofEditing: field.choice({
    title: 'Quality',
    help: 'Low, medium and high are for GPT Image models, standard for DALL·E.',
    choices: qualities,
    optional: true,
  }),
}

/** The inputs every action has that makes images. */
export const imageFields = {
  model: modelField.image,
  prompt: field.longText({ title: 'Prompt', help: 'What the image shall show.', minLength: 1 }),
  count: field.number({
    title: 'Images',
    help: 'How many, 1 to 10. Default 1; DALL·E 3 makes one only.',
    optional: true,
    integer: true,
    min: 1,
    max: 10,
  }),
  size: field.text({
    title: 'Size',
    help: 'Width and height in pixels, such as 1024x1024, 1536x1024 or 1024x1536; auto lets the model choose.',
    placeholder: '1024x1024',
    optional: true,
    maxLength: 20,
  }),
  background: field.choice({
    title: 'Background',
    help: 'Of GPT Image models. A transparent one needs PNG or WebP.',
    choices: [
      { value: 'auto', title: 'Automatic' },
      { value: 'transparent', title: 'Transparent' },
      { value: 'opaque', title: 'Opaque' },
    ],
    optional: true,
  }),
  format: field.choice({
    title: 'Format',
    help: 'Of GPT Image models. Default PNG.',
    choices: [
      { value: 'png', title: 'PNG' },
      { value: 'jpeg', title: 'JPEG' },
      { value: 'webp', title: 'WebP' },
    ],
    optional: true,
  }),
}

interface ImageInput {
  model: string
  prompt: string
  count?: number
  size?: string
  background?: 'auto' | 'transparent' | 'opaque'
  format?: 'png' | 'jpeg' | 'webp'
}

/** What of it was filled in, in the words of the service. */
export function imageRequest({ model, prompt, count, size, background, format }: ImageInput) {
  return {
    model,
    prompt,
    ...(count !== undefined && { n: count }),
    ...(size && { size }),
    ...(background && { background }),
    ...(format && { output_format: format }),
  }
}

/** What an image action asks, by parameter of the service. */
export const askedOfImages: Asked = {
  text: 'prompt',
  fields: {
    model: 'model',
    prompt: 'prompt',
    n: 'count',
    size: 'size',
    quality: 'quality',
    background: 'background',
    output_format: 'format',
  },
}
