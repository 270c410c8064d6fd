import type { Asked } from './llama-error.js'
import type { Message } from './messages.js'
import type { Settings } from './settings.js'
import type { ToolRequest } from './tools.js'

/** A question to a chat model, whatever the server. */
export interface ChatRequest {
  model: string
  /** Instructions first, what is to be answered last. */
  messages: Message[]
  settings: Settings
  tools?: ToolRequest | undefined
  /** The JSON Schema the answer must fit. */
  schema?: Readonly<Record<string, unknown>>
  /** Asks servers that know the difference to follow the schema to the letter. */
  strict?: boolean
  asked: Asked
}

/** Milliseconds until an answer must be complete; models on small machines are slow. */
export const CHAT_TIMEOUT = 840_000
