import { Type } from '@sinclair/typebox'

const TextOrNothing = Type.Optional(Type.Union([Type.String(), Type.Null()]))

const Usage = Type.Optional(
  Type.Union([Type.Object({ prompt_tokens: Type.Number(), completion_tokens: Type.Number() }), Type.Null()]),
)

/** The parts of the answer of `/models` that are used. What a model can do is told by Azure alone. */
export const modelsAnswer = Type.Object({
  data: Type.Array(
    Type.Object({
      id: Type.String(),
      created: Type.Optional(Type.Number()),
      created_at: Type.Optional(Type.Number()),
      owned_by: TextOrNothing,
      capabilities: Type.Optional(
        Type.Object({
          chat_completion: Type.Optional(Type.Boolean()),
          embeddings: Type.Optional(Type.Boolean()),
        }),
      ),
    }),
  ),
})

const ToolCall = Type.Object({
  id: Type.String(),
  function: Type.Object({ name: Type.String(), arguments: Type.String() }),
})

/** The parts of the answer of `/chat/completions` that are used. */
export const chatAnswer = Type.Object({
  model: Type.String(),
  choices: Type.Array(
    Type.Object({
      finish_reason: Type.String(),
      message: Type.Object({
        content: TextOrNothing,
        refusal: TextOrNothing,
        tool_calls: Type.Optional(Type.Union([Type.Array(ToolCall), Type.Null()])),
      }),
    }),
    { minItems: 1 },
  ),
  usage: Usage,
})

const ToolCallDelta = Type.Object({
  index: Type.Optional(Type.Integer({ minimum: 0, maximum: 127 })),
  id: TextOrNothing,
  function: Type.Optional(Type.Object({ name: TextOrNothing, arguments: TextOrNothing })),
})

/** The parts of one event of a streamed chat that are used. The first one of Azure has no choice, the last the usage. */
export const chatChunk = Type.Object({
  model: Type.Optional(Type.String()),
  choices: Type.Array(
    Type.Object({
      finish_reason: TextOrNothing,
      delta: Type.Optional(
        Type.Object({
          content: TextOrNothing,
          refusal: TextOrNothing,
          tool_calls: Type.Optional(Type.Union([Type.Array(ToolCallDelta), Type.Null()])),
        }),
      ),
    }),
  ),
  usage: Usage,
})

/** The parts of the answer of `/embeddings` that are used. */
export const embeddingsAnswer = Type.Object({
  model: Type.String(),
  data: Type.Array(Type.Object({ index: Type.Number(), embedding: Type.Array(Type.Number()) })),
  usage: Type.Optional(Type.Union([Type.Object({ prompt_tokens: Type.Number() }), Type.Null()])),
})
