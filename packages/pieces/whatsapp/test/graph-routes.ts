import { accountRoutes } from './account-routes.js'
import { appRoutes } from './app-routes.js'
import { type Answer, invalidParameter, ok, unknownObject } from './graph-answers.js'
import { callerOf } from './graph-caller.js'
import type { GraphState } from './graph-state.js'
import { downloadRoute, mediaRoutes } from './media-routes.js'
import { messageRoute } from './message-route.js'
import type { Route } from './route.js'
import type { Seen } from './seen.js'

const ROUTES: readonly Route[] = [appRoutes, accountRoutes, messageRoute, mediaRoutes]

export async function answerGraph(seen: Seen, state: GraphState, origin: string): Promise<Answer> {
  const [, version, ...path] = seen.path.split('/').map(decodeURIComponent)
  if (version === 'lookaside') return downloadRoute(seen, state)
  if (version !== 'v26.0') return { status: 404, body: '' }
  if (path.join('') === '') return seen.headers.authorization ? ok({}) : badRequest()
  const caller = callerOf(seen, state)
  if ('status' in caller) return caller
  for (const route of ROUTES) {
    const answer = await route({ seen, state, origin, caller, path })
    if (answer) return answer
  }
  return unknownObject()
}

const badRequest = () => ({ ...invalidParameter('none'), status: 400 })
