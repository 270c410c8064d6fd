import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { chatOutput, readAnswer } from '../chat-output.js'
import { complete } from '../complete.js'
import { askedBy, chatRequest, conversationFields } from '../conversation.js'
import { openaiAuth } from '../openai-auth.js'

export const structuredOutput = defineAction({
  name: 'structured-output',
  title: 'Get structured data',
  description: 'Asks the model for an answer as JSON of a given shape, such as the fields of an order in a text.',
  group: 'Chat',
  methods: [openaiAuth],
  input: fields({
    ...conversationFields,
    schema: field.json({
      title: 'Schema',
      help: 'A JSON Schema whose outermost type is object. Descriptions in it tell the model what to put where.',
      placeholder:
        '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}',
    }),
    strict: field.checkbox({
      title: 'Follow the schema strictly',
      help: 'The answer is sure to fit. Every object in the schema must then list all its properties as required and have "additionalProperties": false.',
      default: true,
    }),
  }),
  output: chatOutput({
    json: Type.Unknown({ title: 'JSON', description: 'The data; null when the model refused or was stopped.' }),
  }),
  timeout: 310,
  async run(ctx) {
    const request = {
      ...(await chatRequest(ctx)),
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'answer', schema: asSchema(ctx.input.schema), strict: ctx.input.strict },
      },
    }
    const { text, ...rest } = readAnswer(
      await complete(ctx, request, askedBy(ctx.input, { response_format: 'schema' })),
    )
    const withheld = rest.refusal !== null || rest.finishReason === 'content_filter'
    return { json: withheld ? null : parse(text, rest.finishReason), ...rest }
  },
})

function asSchema(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value))
  throw new PieceError('invalid_input', 'The schema is not a JSON object.', {
    field: 'schema',
    hint: 'Give a JSON Schema such as {"type": "object", "properties": {…}}.',
  })
}

function parse(text: string, finishReason: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (finishReason === 'length') {
      throw new PieceError('bad_response', 'The answer was cut off before the JSON was complete.', {
        field: 'maxTokens',
        hint: 'Allow a longer answer, or ask for less.',
        cause,
      })
    }
    throw new PieceError('bad_response', 'The model did not answer with JSON.', {
      field: 'model',
      hint: 'Choose a model that supports structured output.',
      cause,
    })
  }
}
