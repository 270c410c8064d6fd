import type { Static } from '@sinclair/typebox'
import type { ChatAnswer } from '../chat-answer.js'
import type { ChatChunk } from './chat-shapes.js'

/** What the server counted; null where it counts nothing. */
export function usageOf(usage: Static<typeof ChatChunk>['usage']): ChatAnswer['usage'] {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage ?? {}
  if (typeof inputTokens !== 'number' || typeof outputTokens !== 'number') return null
  return { inputTokens, outputTokens }
}
