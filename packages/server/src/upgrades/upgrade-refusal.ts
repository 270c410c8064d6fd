import type { UsingConnection } from '../connections/piece-usage.js'
import { DomainError } from '../domain-error.js'
import type { UsingStep } from '../flows/piece-usage.js'
import { toProblem } from '../http/to-problem.js'

/** Why something was not done to a piece, with what stands in its way. */
export interface UpgradeRefusal {
  status: number
  code: string
  message: string
  hint: string | undefined
  connections: readonly (UsingConnection & { message?: string })[]
  /** How many connections, of which some may not be listed. */
  count: number
  steps: readonly UsingStep[]
}

/** Where the page has other words for what to do than the REST API. */
const HINTS: Readonly<Record<string, string>> = {
  upgrade_open: 'Keep it or roll it back on the page of the piece first.',
  upgrade_breaks_flows: 'Change these steps first, or tick the box to go on although they will fail.',
}

/** The refusal that a sheet shows. Throws whatever is no conflict. */
export function upgradeRefusal(error: unknown): UpgradeRefusal {
  if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error
  const { code, message, hint, details = {} } = error
  const connections = listOf<UpgradeRefusal['connections'][number]>(details.connections)
  const count = typeof details.count === 'number' ? details.count : connections.length
  const { status } = toProblem(error)
  return {
    status,
    code,
    message,
    hint: HINTS[code] ?? hint,
    connections,
    count,
    steps: listOf<UsingStep>(details.steps),
  }
}

/** The services themselves put these lists into the details of their refusals. */
const listOf = <Item>(value: unknown): readonly Item[] => (Array.isArray(value) ? value : [])
