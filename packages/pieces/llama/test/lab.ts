import { KEYS, startCompatibleServer } from './compatible-server.js'
import type { ModelServer, ScriptedAnswer } from './model-server.js'
import { startOllamaServer } from './ollama-server.js'
import type { Connection } from './try-out.js'

type Values = Record<string, unknown>

/** A server of one kind, and how a connection to it is made. */
export interface Lab {
  server: ModelServer
  connection(more?: Values): Connection
  /** A model that chats, and one that makes embeddings. */
  model: string
  embeddingModel: string
}

export const METHODS = ['openai-compatible', 'ollama'] as const

export type Method = (typeof METHODS)[number]

/** Starts a small server of this kind. Ollama asks for no key. */
export async function startLab(method: Method): Promise<Lab> {
  if (method === 'ollama') {
    const server = await startOllamaServer()
    const connection = (more: Values = {}) => ({ method, values: { url: server.origin, ...more } })
    return { server, connection, model: 'llama3.2-vision', embeddingModel: 'nomic-embed-text' }
  }
  const server = await startCompatibleServer()
  const connection = (more: Values = {}) => ({ method, values: { url: server.url, apiKey: KEYS.right, ...more } })
  return {
    server,
    connection,
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    embeddingModel: 'nomic-embed-text-v1.5',
  }
}

/** A streamed answer that is made of these values. */
export const streamOf = (
  method: Method,
  values: readonly unknown[],
  more: Pick<Extract<ScriptedAnswer, { stream: unknown }>, 'until' | 'ending'> = {},
): ScriptedAnswer => ({
  stream: values.map((value) => stretchOf(method, value)),
  type: method === 'ollama' ? 'application/x-ndjson' : 'text/event-stream',
  ...more,
})

function stretchOf(method: Method, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return method === 'ollama' ? `${text}\n` : `data: ${text}\n\n`
}
