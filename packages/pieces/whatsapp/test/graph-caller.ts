import { createHmac } from 'node:crypto'
import { type Answer, badProof, badSignature, missingProof, refusal } from './graph-answers.js'
import type { GraphState, Token } from './graph-state.js'
import type { Seen } from './seen.js'
import { endedBy } from './token-end.js'

/** Who asks: an app, or a system user with a token. */
export type GraphCaller = { app: string } | { user: Token }

/** The app demands the proof of its secret from whoever uses a token of its. */
export function callerOf({ headers, query }: Seen, state: GraphState): GraphCaller | Answer {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) return refusal(400, 104, { message: 'An access token is required.' })
  if (token.includes('|')) return appOf(token, state)
  const ended = endedBy(state, token)
  const user = state.tokens.get(token)
  if (ended || !user) return ended ?? badSignature()
  const secret = state.apps.get(user.appId)?.secret ?? ''
  const proof = createHmac('sha256', secret).update(token).digest('hex')
  if (query.appsecret_proof === undefined) return missingProof()
  return query.appsecret_proof === proof ? { user } : badProof()
}

function appOf(token: string, state: GraphState): GraphCaller | Answer {
  const [id = '', secret = ''] = token.split('|')
  if (!/^\d+$/.test(id)) return refusal(400, 101, { message: 'Invalid Client ID' })
  return state.apps.get(id)?.secret === secret ? { app: id } : badSignature()
}
