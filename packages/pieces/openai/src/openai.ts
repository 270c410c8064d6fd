import { definePiece } from '@plugboard/core'
import { chat } from './actions/chat.js'
import { embeddings } from './actions/embeddings.js'
import { listModels } from './actions/list-models.js'
import { structuredOutput } from './actions/structured-output.js'
import { openaiAuth } from './openai-auth.js'

export const openai = definePiece({
  contract: 1,
  name: 'openai',
  title: 'OpenAI',
  type: 'AI',
  description: 'Chats, gets structured data and creates embeddings with OpenAI, or with a service that speaks its API.',
  icon: 'icon.svg',
  docs: 'https://platform.openai.com/docs',
  endpoints: { api: 'https://api.openai.com/v1' },
  auth: [openaiAuth],
  actions: [chat, structuredOutput, embeddings, listModels],
})
