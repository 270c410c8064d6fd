import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { llamaMethods } from '../llama-auth.js'
import { modelField } from '../model-field.js'
import { serviceOf } from '../service.js'
import { keepAliveField, keepAliveOf } from '../settings.js'

const FIELDS = {
  model: 'model',
  input: 'input',
  dimensions: 'dimensions',
  truncate: 'truncate',
  keep_alive: 'keepAlive',
}

export const embeddings = defineAction({
  name: 'embeddings',
  title: 'Create embeddings',
  description: 'Turns texts into vectors of numbers, by which texts of similar meaning can be found.',
  group: 'Embeddings',
  methods: llamaMethods,
  input: fields({
    model: modelField.embeddings,
    input: field.list({
      title: 'Texts',
      help: 'One vector is made of each, in this order.',
      of: field.longText({ title: 'Text', minLength: 1 }),
      max: 2_048,
    }),
    dimensions: field.number({
      title: 'Dimensions',
      help: 'Length of the vectors, where the model lets you choose it.',
      optional: true,
      integer: true,
      min: 1,
    }),
    truncate: field.checkbox({
      title: 'Cut texts off that are too long',
      help: 'Only with Ollama. Otherwise such a text is an error.',
    }),
    keepAlive: keepAliveField,
  }),
  output: Type.Object({
    embeddings: Type.Array(Type.Array(Type.Number()), { title: 'Embeddings', description: 'One vector per text.' }),
    model: Type.String({ title: 'Model' }),
    usage: Type.Union([Type.Object({ inputTokens: Type.Number({ title: 'Input tokens' }) }), Type.Null()], {
      title: 'Usage',
      description: 'What the server counted; null when it does not say.',
    }),
  }),
  idempotent: true,
  timeout: 600,
  async run(ctx) {
    const { model, input, dimensions, truncate } = ctx.input
    const { inputTokens, ...made } = await serviceOf(ctx).embed(ctx, {
      model,
      input,
      truncate,
      ...(dimensions !== undefined && { dimensions }),
      ...keepAliveOf(ctx.input, ctx.auth.method),
      asked: { text: 'input', fields: FIELDS },
    })
    return { ...made, usage: inputTokens === null ? null : { inputTokens } }
  },
})
