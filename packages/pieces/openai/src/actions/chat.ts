import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { chatOutput, readAnswer } from '../chat-output.js'
import { complete, completeStreamed } from '../complete.js'
import { askedBy, chatRequest, conversationFields } from '../conversation.js'
import { openaiAuth } from '../openai-auth.js'
import { toolCallsIn, toolCallsOutput } from '../tool-calls.js'
import { toolFields, toolsOf } from '../tools.js'

export const chat = defineAction({
  name: 'chat',
  title: 'Chat',
  description: 'Sends a prompt, with images and earlier messages if you like, and gives the answer of the model.',
  group: 'Chat',
  methods: [openaiAuth],
  input: fields({
    ...conversationFields,
    ...toolFields,
    stream: field.checkbox({
      title: 'Show the answer as it is written',
      help: 'The text appears in the run while the model writes it. The output is the same.',
    }),
  }),
  output: chatOutput({
    text: Type.String({ title: 'Text', description: 'The answer; empty when there is none.' }),
    toolCalls: toolCallsOutput,
  }),
  timeout: 900,
  async run(ctx) {
    const tools = await toolsOf(ctx.input)
    const request = { ...(await chatRequest(ctx)), ...tools }
    const asked = askedBy(ctx.input, {
      tools: 'tools',
      tool_choice: 'toolChoice',
      stream: 'stream',
      stream_options: 'stream',
    })
    const answer = ctx.input.stream
      ? await completeStreamed(ctx, request, asked, (text) => ctx.progress({ text }))
      : await complete(ctx, request, asked)
    return { ...readAnswer(answer), toolCalls: toolCallsIn(answer) }
  },
})
