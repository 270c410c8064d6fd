import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { failure, type ModelAnswer, malformed, modelNamed, tokens, unknownModel } from './openai-model.js'

const EmbeddingBody = Type.Object(
  {
    model: Type.String(),
    input: Type.Array(Type.String()),
    dimensions: Type.Optional(Type.Integer({ minimum: 1 })),
    encoding_format: Type.Optional(Type.Literal('float')),
  },
  { additionalProperties: false },
)

const DIMENSIONS = 8

/** Vectors that depend on nothing but the text. Sent in reverse, since only `index` says which is which. */
export function embeddingAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(EmbeddingBody, body)) return malformed(EmbeddingBody, body)
  const model = modelNamed(body.model)
  if (!model) return unknownModel(body.model)
  if (model.kind !== 'embedding') {
    return failure(403, 'You are not allowed to generate embeddings from this model')
  }
  if (body.input.length === 0 || body.input.length > 2_048 || body.input.includes('')) {
    return failure(400, "'$.input' is invalid. Please check the API reference.")
  }
  const longest = Math.max(...body.input.map(tokens))
  if (longest > model.context)
    return failure(400, `Invalid 'input': maximum context length is ${model.context} tokens.`)
  const used = body.input.reduce((sum, text) => sum + tokens(text), 0)
  const data = body.input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: vector(text, body.dimensions ?? DIMENSIONS),
  }))
  const usage = { prompt_tokens: used, total_tokens: used }
  return { status: 200, body: { object: 'list', data: data.reverse(), model: model.id, usage } }
}

function vector(text: string, dimensions: number): number[] {
  const sums = Array.from({ length: dimensions }, (_, place) => place + 1)
  for (const [place, character] of [...text].entries()) {
    const at = place % dimensions
    sums[at] = ((sums[at] ?? 0) * 31 + (character.codePointAt(0) ?? 0)) % 9_973
  }
  const length = Math.hypot(...sums)
  return sums.map((sum) => sum / length)
}
