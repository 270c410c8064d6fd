import type { Logger } from 'pino'
import { type GuardedFetch, guardedFetch } from '../egress/guarded-fetch.js'
import { systemResolve } from '../egress/system-resolve.js'
import { type Registry, registryPolicy } from './registry.js'

/** A `fetch` that reaches the registry, and public addresses it redirects to. */
export function registryFetch(
  registry: () => Promise<Registry>,
  logger: Pick<Logger, 'info'>,
): { fetch: GuardedFetch; close(): void } {
  let guarded: ReturnType<typeof guardedFetch> | undefined
  const open = async () => {
    const policy = registryPolicy(await registry())
    guarded ??= guardedFetch({
      policy,
      resolve: systemResolve,
      minimumMs: 0,
      report: (event) => logger.info({ egress: event }, 'the server connected to the registry'),
    })
    return guarded
  }
  return {
    fetch: async (url, init) => (await open()).fetch(url, init),
    close: () => guarded?.close(),
  }
}
