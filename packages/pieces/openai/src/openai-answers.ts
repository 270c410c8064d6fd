import { Type } from '@sinclair/typebox'

/** The parts of the answers of `/models`, `/chat/completions` and `/embeddings` that are used, and no others. */
export const answers = {
  models: Type.Object({
    data: Type.Array(
      Type.Object({ id: Type.String(), created: Type.Optional(Type.Number()), owned_by: Type.Optional(Type.String()) }),
    ),
  }),
  chat: Type.Object({
    model: Type.String(),
    choices: Type.Array(
      Type.Object({
        finish_reason: Type.String(),
        message: Type.Object({
          content: Type.Optional(Type.Union([Type.String(), Type.Null()])),
          refusal: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        }),
      }),
      { minItems: 1 },
    ),
    usage: Type.Optional(
      Type.Union([Type.Object({ prompt_tokens: Type.Number(), completion_tokens: Type.Number() }), Type.Null()]),
    ),
  }),
  embeddings: Type.Object({
    model: Type.String(),
    data: Type.Array(Type.Object({ index: Type.Number(), embedding: Type.Array(Type.Number()) })),
    usage: Type.Optional(Type.Union([Type.Object({ prompt_tokens: Type.Number() }), Type.Null()])),
  }),
}
