import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { fitting } from '../fitting.js'
import { deploymentField } from '../models/deployment-field.js'
import { embed } from '../models/models-client.js'

export const embeddings = defineAction({
  name: 'embeddings',
  title: 'Create embeddings',
  description: 'Turns texts into vectors of numbers, by which texts of similar meaning can be found.',
  group: 'Models',
  methods: [azureAiAuth],
  input: fields({
    model: deploymentField.embeddings,
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
  }),
  output: Type.Object({
    embeddings: Type.Array(Type.Array(Type.Number()), { title: 'Embeddings', description: 'One vector per text.' }),
    model: Type.String({ title: 'Model' }),
    usage: Type.Union([Type.Object({ inputTokens: Type.Number({ title: 'Input tokens' }) }), Type.Null()], {
      title: 'Usage',
      description: 'What Azure counted; null when it does not say.',
    }),
  }),
  idempotent: true,
  async run(ctx) {
    const { model, input, dimensions } = ctx.input
    const answer = await embed(ctx, {
      model,
      input,
      encoding_format: 'float',
      ...(dimensions !== undefined && { dimensions }),
    })
    const embeddings = inOrder(answer.data, input.length)
    const usage = answer.usage ? { inputTokens: answer.usage.prompt_tokens } : null
    return fitting(
      { embeddings, model: answer.model, usage },
      'input',
      'Give fewer texts at once, or ask for fewer dimensions.',
    )
  },
})

function inOrder(data: readonly { index: number; embedding: number[] }[], count: number): number[][] {
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]))
  return Array.from({ length: count }, (_, index) => {
    const embedding = byIndex.get(index)
    if (embedding) return embedding
    throw new PieceError('bad_response', 'The service did not send a vector for every text.', {
      hint: 'Try again; if it stays, send fewer texts at once.',
    })
  })
}
