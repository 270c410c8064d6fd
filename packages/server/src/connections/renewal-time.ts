const WEEK = 7 * 24 * 3_600_000
const LARGEST_MARGIN = 5 * 60_000
const SMALLEST_MARGIN = 30_000

interface Credential {
  now: number
  /** UTC milliseconds; null when it does not lapse, or nobody knows. */
  expiresAt: number | null
  /** A fresh one can be had without a person. */
  renewable: boolean
  /** What renews it lapses itself when it is not used for long, as refresh tokens do. */
  idles: boolean
}

/**
 * When a credential is to be renewed: before it lapses by a fifth of its lifetime, at least 30 seconds and at most
 * 5 minutes (never more than half the lifetime, or short tokens would be renewed all the time), less up to a tenth at
 * random, so that connections made together are not renewed together. What can idle away is used every week. A
 * credential that cannot be renewed is looked at when it lapses; null when there is nothing to do ever.
 */
export function renewalDue({ now, expiresAt, renewable, idles }: Credential, random: number): number | null {
  if (!renewable) return expiresAt
  const weekly = idles ? now + WEEK : null
  if (expiresAt === null) return weekly
  const lifetime = Math.max(0, expiresAt - now)
  const wanted = Math.max(SMALLEST_MARGIN, Math.min(LARGEST_MARGIN, lifetime / 5))
  const margin = Math.min(wanted, lifetime / 2) * (1 - random / 10)
  return Math.min(Math.round(expiresAt - margin), weekly ?? Number.POSITIVE_INFINITY)
}
