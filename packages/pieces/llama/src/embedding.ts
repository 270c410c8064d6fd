import { PieceError } from '@plugboard/core'
import type { Asked } from './llama-error.js'

/** Texts to turn into vectors, whatever the server. */
export interface EmbedRequest {
  model: string
  input: string[]
  dimensions?: number
  /** Cuts off what the model cannot take, instead of refusing it. */
  truncate: boolean
  keepAlive?: string
  asked: Asked
}

/** A vector for every text, in their order. */
export interface Embeddings {
  embeddings: number[][]
  model: string
  inputTokens: number | null
}

/** Milliseconds; a large model may have to be loaded first. */
export const EMBED_TIMEOUT = 240_000

/** The `PieceError` for an answer with another number of vectors than texts were sent. */
export const vectorMissing = () =>
  new PieceError('bad_response', 'The server did not send a vector for every text.', {
    field: 'input',
    hint: 'Try again; if it stays, send fewer texts at once.',
  })
