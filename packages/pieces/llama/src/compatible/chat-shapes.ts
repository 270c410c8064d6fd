import { Type } from '@sinclair/typebox'
import { Maybe } from '../maybe.js'

const Usage = Maybe(Type.Object({ prompt_tokens: Maybe(Type.Number()), completion_tokens: Maybe(Type.Number()) }))

/** What stands in a message and in a stretch of one. llama.cpp and vLLM tell thinking apart, under either name. */
const said = {
  content: Maybe(Type.String()),
  reasoning_content: Maybe(Type.String()),
  reasoning: Maybe(Type.String()),
  refusal: Maybe(Type.String()),
  tool_calls: Maybe(
    Type.Array(
      Type.Object({
        index: Maybe(Type.Integer({ minimum: 0, maximum: 1_000 })),
        id: Maybe(Type.String()),
        function: Maybe(Type.Object({ name: Maybe(Type.String()), arguments: Type.Optional(Type.Unknown()) })),
      }),
    ),
  ),
}

/** The answer to a chat, of which only what is used. */
export const ChatCompletion = Type.Object({
  model: Maybe(Type.String()),
  choices: Type.Array(Type.Object({ finish_reason: Maybe(Type.String()), message: Type.Object(said) }), {
    minItems: 1,
  }),
  usage: Usage,
})

/** One event of a streamed chat: choices, or what was counted, or both. */
export const ChatChunk = Type.Object({
  model: Maybe(Type.String()),
  choices: Maybe(Type.Array(Type.Object({ finish_reason: Maybe(Type.String()), delta: Maybe(Type.Object(said)) }))),
  usage: Usage,
})
