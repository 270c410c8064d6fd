import type { Registry } from 'prom-client'
import type { Config } from '../config/config.js'
import { Reply } from './reply.js'
import { defineRoute } from './route.js'
import type { Route } from './route-entry.js'

/** `/metrics` in the Prometheus format. On one's own machine for anybody, else for administrators (a bearer token). */
export function metricsRoutes(registry: Registry, mode: Config['mode']): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/metrics',
      permission: mode === 'local' ? 'public' : 'platform.admin',
      audit: { none: 'numbers about the server only' },
      summary: 'Get metrics in the Prometheus format',
      tag: 'Operations',
      rate: 'none',
      handler: async () => Reply.raw(registry.contentType, await registry.metrics()),
    }),
  ]
}
