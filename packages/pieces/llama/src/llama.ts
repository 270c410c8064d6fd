import { definePiece } from '@plugboard/core'
import { chat } from './actions/chat.js'
import { embeddings } from './actions/embeddings.js'
import { listModels } from './actions/list-models.js'
import { pullModel } from './actions/pull-model.js'
import { showModel } from './actions/show-model.js'
import { structuredOutput } from './actions/structured-output.js'
import { llamaMethods } from './llama-auth.js'

export const llama = definePiece({
  contract: 1,
  name: 'llama',
  title: 'Llama',
  type: 'AI',
  description:
    'Chats, gets structured data and creates embeddings with Llama and other open models: on Ollama, or on any server that speaks the OpenAI API.',
  icon: 'icon.svg',
  docs: 'https://docs.ollama.com/api',
  auth: llamaMethods,
  actions: [chat, structuredOutput, embeddings, listModels, showModel, pullModel],
})
