import { type Answer, badToken } from './graph-answers.js'
import { type GraphState, now } from './graph-state.js'

/** Whether a token works at all, by the clock of the server. */
export function endedBy(state: GraphState, token: string): Answer | undefined {
  const found = state.tokens.get(token)
  if (!found) return badToken()
  if (found.endedBy !== undefined) return badToken(found.endedBy)
  return found.expiresAt > 0 && found.expiresAt * 1_000 <= now(state) ? badToken(463) : undefined
}
