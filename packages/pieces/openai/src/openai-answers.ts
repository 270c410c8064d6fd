import { type TSchema, Type } from '@sinclair/typebox'

/** Services leave out what they do not know, or say null. */
const Maybe = <Schema extends TSchema>(schema: Schema) => Type.Optional(Type.Union([schema, Type.Null()]))

const Usage = Type.Object({ prompt_tokens: Type.Number(), completion_tokens: Type.Number() })

/** Of the audio and image endpoints, which count in other words. */
const MediaUsage = Type.Object({
  input_tokens: Type.Optional(Type.Number()),
  output_tokens: Type.Optional(Type.Number()),
  seconds: Type.Optional(Type.Number()),
})

const Times = { start: Type.Number(), end: Type.Number() }

/** The parts of the answers of the service that are used, and no others. */
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
          content: Maybe(Type.String()),
          refusal: Maybe(Type.String()),
          tool_calls: Maybe(
            Type.Array(
              Type.Object({
                id: Maybe(Type.String()),
                function: Type.Object({ name: Type.String(), arguments: Type.Optional(Type.Unknown()) }),
              }),
            ),
          ),
        }),
      }),
      { minItems: 1 },
    ),
    usage: Maybe(Usage),
  }),
  /** One event of a streamed chat. */
  chunk: Type.Object({
    model: Maybe(Type.String()),
    choices: Type.Array(
      Type.Object({
        finish_reason: Maybe(Type.String()),
        delta: Maybe(
          Type.Object({
            content: Maybe(Type.String()),
            refusal: Maybe(Type.String()),
            tool_calls: Maybe(
              Type.Array(
                Type.Object({
                  index: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
                  id: Maybe(Type.String()),
                  function: Maybe(Type.Object({ name: Maybe(Type.String()), arguments: Maybe(Type.String()) })),
                }),
              ),
            ),
          }),
        ),
      }),
    ),
    usage: Maybe(Usage),
  }),
  embeddings: Type.Object({
    model: Type.String(),
    data: Type.Array(Type.Object({ index: Type.Number(), embedding: Type.Array(Type.Number()) })),
    usage: Maybe(Type.Object({ prompt_tokens: Type.Number() })),
  }),
  images: Type.Object({
    data: Type.Array(
      Type.Object({
        b64_json: Maybe(Type.String()),
        url: Maybe(Type.String()),
        revised_prompt: Maybe(Type.String()),
      }),
      { minItems: 1, maxItems: 10 },
    ),
    usage: Maybe(MediaUsage),
  }),
  transcription: Type.Object({
    text: Type.String(),
    language: Maybe(Type.String()),
    duration: Maybe(Type.Union([Type.Number(), Type.String()])),
    segments: Maybe(Type.Array(Type.Object({ ...Times, text: Type.String(), speaker: Maybe(Type.String()) }))),
    words: Maybe(Type.Array(Type.Object({ ...Times, word: Type.String() }))),
    usage: Maybe(MediaUsage),
  }),
  moderation: Type.Object({
    model: Type.String(),
    results: Type.Array(
      Type.Object({
        flagged: Type.Boolean(),
        categories: Type.Record(Type.String(), Type.Union([Type.Boolean(), Type.Null()])),
        category_scores: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()])),
      }),
    ),
  }),
}
