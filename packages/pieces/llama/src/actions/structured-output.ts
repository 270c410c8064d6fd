import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { chatOutput } from '../chat-output.js'
import { chatRequest, conversationFields } from '../conversation.js'
import { llamaMethods } from '../llama-auth.js'
import { isObject } from '../loose.js'
import { serviceOf } from '../service.js'

export const structuredOutput = defineAction({
  name: 'structured-output',
  title: 'Get structured data',
  description: 'Asks the model for an answer as JSON of a given shape, such as the fields of an order in a text.',
  group: 'Chat',
  methods: llamaMethods,
  input: fields({
    ...conversationFields,
    schema: field.json({
      title: 'Schema',
      help: 'A JSON Schema whose outermost type is object. Say in the prompt what belongs where: few servers show the schema to the model.',
      placeholder:
        '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}',
    }),
    strict: field.checkbox({
      title: 'Follow the schema strictly',
      help: 'For services that know the difference. Ollama and llama.cpp always do.',
      default: true,
    }),
  }),
  output: chatOutput({
    json: Type.Unknown({ title: 'JSON', description: 'The data; null when the model refused or was stopped.' }),
  }),
  timeout: 900,
  async run(ctx) {
    const { schema, strict } = ctx.input
    if (!isObject(schema)) throw noSchema()
    const more = { response_format: 'schema', format: 'schema' }
    const request = { ...(await chatRequest(ctx, more)), schema, strict }
    const { text, toolCalls: _, ...rest } = await serviceOf(ctx).chat(ctx, request)
    const withheld = rest.refusal !== null || rest.finishReason === 'content_filter'
    return { json: withheld ? null : parse(text, rest.finishReason), ...rest }
  },
})

const noSchema = () =>
  new PieceError('invalid_input', 'The schema is not a JSON object.', {
    field: 'schema',
    hint: 'Give a JSON Schema such as {"type": "object", "properties": {…}}.',
  })

/** What models put around JSON where the server does not hold them to it: their thoughts, and the marks of code. */
const AROUND = /^\s*(?:<think>.*?<\/think>\s*)?(?:```(?:json)?\s*\n(.*?)\n?```|(.*?))\s*$/s

function parse(text: string, finishReason: string): unknown {
  const [, marked, bare] = AROUND.exec(text) ?? []
  try {
    return JSON.parse(marked ?? bare ?? text)
  } catch {
    if (finishReason === 'length') {
      throw new PieceError('bad_response', 'The answer was cut off before the JSON was complete.', {
        field: 'maxTokens',
        hint: 'Allow a longer answer or a larger context, or ask for less.',
      })
    }
    throw new PieceError('bad_response', 'The model did not answer with JSON.', {
      field: 'model',
      hint: 'Choose a model or a server that supports structured output.',
    })
  }
}
