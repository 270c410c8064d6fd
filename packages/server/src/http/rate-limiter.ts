import { HttpProblem } from './problem.js'

/** A token bucket: so many requests at once, refilled at a steady rate. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

interface Bucket {
  left: number
  at: number
}

const MOST_BUCKETS = 50_000

/** Token buckets by key, held in this process. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #monotonic: () => number

  /** @param monotonic a clock in milliseconds that never goes back. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic
  }

  /**
   * Takes one request out of the bucket of a key.
   *
   * @throws HttpProblem 429 `rate_limited` with the seconds to wait, if it is empty.
   */
  take(key: string, rate: Rate): void {
    const now = this.#monotonic()
    const bucket = this.#bucketOf(key, rate, now)
    bucket.left = Math.min(rate.burst, bucket.left + ((now - bucket.at) / 1000) * rate.perSecond)
    bucket.at = now
    if (bucket.left < 1) throw rateLimited((1 - bucket.left) / rate.perSecond)
    bucket.left -= 1
  }

  /** Used buckets move to the end, so the one to give up is the one unused for longest. */
  #bucketOf(key: string, rate: Rate, now: number): Bucket {
    const bucket = this.#buckets.get(key) ?? { left: rate.burst, at: now }
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > MOST_BUCKETS) {
      const oldest = this.#buckets.keys().next()
      if (!oldest.done) this.#buckets.delete(oldest.value)
    }
    return bucket
  }
}

function rateLimited(seconds: number): HttpProblem {
  return new HttpProblem({
    status: 429,
    code: 'rate_limited',
    detail: 'Too many requests in a short time.',
    hint: 'Wait for the number of seconds in the Retry-After header, then try again.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  })
}
