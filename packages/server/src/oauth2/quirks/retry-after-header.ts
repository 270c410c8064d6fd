import { delaySeconds } from '../delay-seconds.js'

interface RetryAfterHeader {
  readonly header: string
  readonly unit: 'seconds' | 'unixSeconds'
}

/**
 * What the provider's own header asks for in place of `Retry-After`, as seconds from now; undefined when it is absent
 * or no number.
 *
 * @param now UTC milliseconds
 */
export function retryAfterHeader(headers: Headers, quirk: RetryAfterHeader, now: number): number | undefined {
  const text = headers.get(quirk.header)?.trim()
  if (!text) return undefined
  return delaySeconds(quirk.unit === 'seconds' ? Number(text) : Number(text) - now / 1_000)
}
