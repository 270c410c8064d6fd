import { defineAction, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { chatOutput, readAnswer } from '../chat-output.js'
import { chatRequest, conversationFields, longestText } from '../conversation.js'
import { openaiAuth } from '../openai-auth.js'
import { complete } from '../openai-client.js'

export const chat = defineAction({
  name: 'chat',
  title: 'Chat',
  description: 'Sends a prompt, with images and earlier messages if you like, and gives the answer of the model.',
  group: 'Chat',
  methods: [openaiAuth],
  input: fields(conversationFields),
  output: chatOutput({ text: Type.String({ title: 'Text', description: 'The answer; empty when there is none.' }) }),
  async run(ctx) {
    return readAnswer(await complete(ctx, await chatRequest(ctx), longestText(ctx.input)))
  },
})
