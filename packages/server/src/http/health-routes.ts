import { Type } from '@sinclair/typebox'
import { Reply } from './reply.js'
import { defineRoute } from './route.js'
import type { Route } from './route-entry.js'

/** Something the server cannot work without. */
export interface ReadyCheck {
  readonly name: string
  /** Rejects if it is not there. */
  check(): Promise<void>
}

const PATIENCE_MS = 3_000

const HEALTH = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')]) })

const PROBE = {
  permission: 'public',
  audit: { none: 'tells nothing but that the server runs' },
  unlimited: true,
} as const

/**
 * Probes: `/health/live` answers as long as the process does; `/health/ready` also looks whether everything it needs is
 * there, each within 3 seconds, and names what is not.
 */
export function healthRoutes(checks: readonly ReadyCheck[]): Route[] {
  const live = defineRoute({
    ...PROBE,
    method: 'get',
    path: '/health/live',
    summary: 'Whether the process runs',
    tag: 'Operations',
    answer: HEALTH,
    handler: () => ({ status: 'ok' as const }),
  })
  const ready = defineRoute({
    ...PROBE,
    method: 'get',
    path: '/health/ready',
    summary: 'Whether the server can do its work',
    tag: 'Operations',
    answer: HEALTH,
    handler: async () => {
      const missing = await findMissing(checks)
      if (missing.length === 0) return { status: 'ok' as const }
      return Reply.json({ status: 'unavailable', missing }, { status: 503, headers: { 'retry-after': '5' } })
    },
  })
  return [live, ready]
}

async function findMissing(checks: readonly ReadyCheck[]): Promise<string[]> {
  const results = await Promise.allSettled(checks.map(inTime))
  return checks.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name)
}

async function inTime({ name, check }: ReadyCheck): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} did not answer in time`)), PATIENCE_MS)
  })
  try {
    await Promise.race([check(), late])
  } finally {
    clearTimeout(timer)
  }
}
