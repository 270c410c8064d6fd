import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { chatOutput, toolCallsOutput } from '../chat-output.js'
import { chatRequest, conversationFields } from '../conversation.js'
import { llamaMethods } from '../llama-auth.js'
import { serviceOf } from '../service.js'
import { toolFields, toolsOf } from '../tools.js'

export const chat = defineAction({
  name: 'chat',
  title: 'Chat',
  description: 'Sends a prompt, with images and earlier messages if you like, and gives the answer of the model.',
  group: 'Chat',
  methods: llamaMethods,
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
    const more = { tools: 'tools', tool_choice: 'toolChoice', stream: 'stream', stream_options: 'stream' }
    const request = { ...(await chatRequest(ctx, more)), tools }
    const listener = {
      say: (text: string) => ctx.progress({ text }),
      think: () => ctx.progress({ message: 'The model thinks.' }),
    }
    return serviceOf(ctx).chat(ctx, request, ctx.input.stream ? listener : undefined)
  },
})
