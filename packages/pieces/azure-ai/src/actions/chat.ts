import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { azureAiAuth } from '../azure-ai-auth.js'
import { chatOutput, readAnswer, toolCallsIn, toolCallsOutput } from '../models/chat-output.js'
import { chatRequest, conversationFields, longestText } from '../models/conversation.js'
import { complete, completeStreaming } from '../models/models-client.js'
import { toolFields, toolsOf } from '../models/tools.js'

export const chat = defineAction({
  name: 'chat',
  title: 'Chat',
  description: 'Sends a prompt, with images and earlier messages if you like, and gives the answer of the model.',
  group: 'Models',
  methods: [azureAiAuth],
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
  async run(ctx) {
    const request = { ...(await toolsOf(ctx.input)), ...(await chatRequest(ctx)) }
    const ask = ctx.input.stream ? completeStreaming : complete
    const answer = await ask(ctx, request, longestText(ctx.input))
    return { ...readAnswer(answer), toolCalls: toolCallsIn(answer) }
  },
})
