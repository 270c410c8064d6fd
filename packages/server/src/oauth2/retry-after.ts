import { delaySeconds } from './delay-seconds.js'

/**
 * What the header `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3); undefined when it is absent or
 * senseless.
 *
 * @param now UTC milliseconds
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return delaySeconds(Number(text))
  return /[a-z]/i.test(text) ? delaySeconds((Date.parse(text) - now) / 1_000) : undefined
}
