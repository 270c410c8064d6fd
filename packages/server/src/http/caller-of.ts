import type { Caller } from '../caller.js'
import type { HttpRequest } from './http-request.js'

/** On whose behalf the use case behind a request runs. */
export function callerOf(request: Pick<HttpRequest, 'actor' | 'may' | 'requestId' | 'signal'>): Caller {
  const { actor, requestId, signal } = request
  return { actor, requestId, signal, may: (permission) => request.may(permission) }
}
