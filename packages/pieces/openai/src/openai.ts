import { definePiece } from '@plugboard/core'
import { chat } from './actions/chat.js'
import { editImage } from './actions/edit-image.js'
import { embeddings } from './actions/embeddings.js'
import { generateImage } from './actions/generate-image.js'
import { listModels } from './actions/list-models.js'
import { moderate } from './actions/moderate.js'
import { speak } from './actions/speak.js'
import { structuredOutput } from './actions/structured-output.js'
import { transcribe } from './actions/transcribe.js'
import { openaiAuth } from './openai-auth.js'

export const openai = definePiece({
  contract: 1,
  name: 'openai',
  title: 'OpenAI',
  type: 'AI',
  description:
    'Chats, gets structured data, makes and edits images, transcribes, speaks and creates embeddings with OpenAI, or with a service that speaks its API.',
  icon: 'icon.svg',
  docs: 'https://platform.openai.com/docs',
  endpoints: { api: 'https://api.openai.com/v1' },
  auth: [openaiAuth],
  actions: [chat, structuredOutput, embeddings, generateImage, editImage, transcribe, speak, moderate, listModels],
})
