import { HttpProblem } from './problem.js'
import { defineRoute } from './route.js'
import type { Method, Route } from './route-entry.js'
import { notFound } from './to-problem.js'

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Stands in for the route that a request did not find, so that it is logged, counted and answered like any other.
 *
 * @param matches the methods that the path can be asked with.
 */
export function unmatchedRoute(method: string, path: string, matches: readonly Method[]): Route {
  const isKnownMethod = METHODS.has(method)
  const route = defineRoute({
    method: 'get',
    path: 'unmatched',
    permission: 'public',
    audit: { none: 'nothing is done' },
    summary: 'Nothing',
    tag: 'None',
    handler: () => {
      throw isKnownMethod && matches.length === 0 ? notFound() : methodNotAllowed(matches)
    },
  })
  return { ...route, kind: /^\/api(?:[/?]|$)/.test(path) ? 'api' : 'page' }
}

function methodNotAllowed(matches: readonly Method[]): HttpProblem {
  const allowed = matches.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
  return new HttpProblem({
    status: 405,
    code: 'method_not_allowed',
    detail: 'This address cannot be asked with this method.',
    headers: { allow: allowed.join(', ') },
  })
}
