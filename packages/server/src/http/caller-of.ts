import type { Caller } from '../caller.js'
import type { HttpRequest } from './http-request.js'

type Facts = Pick<HttpRequest, 'actor' | 'may' | 'principal' | 'requestId' | 'signal'>

/** On whose behalf the use case behind a request runs. */
export function callerOf(request: Facts): Caller {
  const { actor, principal, requestId, signal } = request
  return {
    actor,
    name: principal?.name ?? actor.label,
    requestId,
    signal,
    may: (permission) => request.may(permission),
  }
}
