import type { ChatAnswer, Listener } from './chat-answer.js'
import type { ChatRequest } from './chat-request.js'
import { chatCompatible } from './compatible/chat.js'
import { embedCompatible } from './compatible/embed.js'
import type { Embeddings, EmbedRequest } from './embedding.js'
import type { Context } from './llama-client.js'
import { chatOllama } from './ollama/chat.js'
import { embedOllama } from './ollama/embed.js'

/** What every kind of server can do, in its own words. */
interface Service {
  /** With a listener the answer is told as it is made. */
  chat(ctx: Context, request: ChatRequest, listener?: Listener): Promise<ChatAnswer>
  embed(ctx: Context, request: EmbedRequest): Promise<Embeddings>
}

const SERVICES: Readonly<Record<Context['auth']['method'], Service>> = {
  'openai-compatible': { chat: chatCompatible, embed: embedCompatible },
  ollama: { chat: chatOllama, embed: embedOllama },
}

/** The service behind a connection. */
export const serviceOf = ({ auth }: Context): Service => SERVICES[auth.method]
